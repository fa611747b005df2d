namespace Shien.Inspection.Services.Listeners;

/// <summary>Cockpit, the web console: its socket says where it listens.</summary>
internal static class CockpitProbe
{
    public static IEnumerable<Listener> Find(Probe probe) => All(probe).DistinctBy(l => l.Where);

    private static IEnumerable<Listener> All(Probe probe)
    {
        foreach (BootService service in probe.Services.Where(s => s.Name == "cockpit.socket" || s.Commands.Any(c => c.Runs("cockpit-tls", "cockpit-ws"))))
        {
            // cockpit-tls starts cockpit-ws on sockets in /run: those have no addresses.
            IReadOnlyList<ListenAddress> addresses = service.IsActivated || service.Name.StartsWith("cockpit", StringComparison.Ordinal) ? service.Listens
                : service.Commands.SelectMany(c => c.Options("--address", "-a")).LastOrDefault() is { } host ? [new ListenAddress(host, 9090, service.Where)]
                : [new ListenAddress("", 9090, service.Where)];
            if (addresses.Count > 0)
            {
                yield return new Listener(
                    ListenerKind.Access, service, addresses, addresses[0].Where,
                    $"{Probe.Name(service)}: Cockpit, the web console, listens to everybody. Whoever guesses an account's password is root in a browser.",
                    "Inside the machine: sudo systemctl disable --now cockpit.socket");
            }
        }
    }
}
