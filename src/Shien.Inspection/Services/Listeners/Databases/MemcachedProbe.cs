using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>memcached: -l of the command line, or of /etc/memcached.conf that Debian's wrapper reads; without one it listens everywhere.</summary>
internal static class MemcachedProbe
{
    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("memcached", "systemd-memcached-wrapper"))
        {
            List<(string Host, string Where)> hosts = [.. Hosts(command, command.Where)];
            bool isSocket = command.Options("-s", "--unix-socket").Any();
            foreach (string path in command.Words.Skip(1).Where(w => w.StartsWith('/') && w.EndsWith(".conf", StringComparison.Ordinal)))
            {
                foreach ((string text, string where) in probe.Lines(path))
                {
                    ServiceCommand line = new(["memcached", .. UnitWords.Split(text)], new HashSet<string>(), where);
                    hosts.AddRange(Hosts(line, where));
                    isSocket |= line.Options("-s", "--unix-socket").Any();
                }
            }

            IReadOnlyList<ListenAddress> addresses = hosts.Count > 0 ? [.. hosts.Select(h => ListenAddress.Parse(h.Host, h.Where)).OfType<ListenAddress>()]
                : isSocket ? [] : [new ListenAddress("", 11211, service.Where)];
            yield return new Listener(
                ListenerKind.Database, service, addresses, addresses.FirstOrDefault(a => a.IsExposed)?.Where ?? service.Where,
                $"{Probe.Name(service)}: memcached listens to other machines. It asks for no password, and is used to flood others.",
                "Inside the machine: write '-l 127.0.0.1' into its options, then restart it");
        }
    }

    private static IEnumerable<(string Host, string Where)> Hosts(ServiceCommand command, string where) =>
        command.Options("-l", "--listen").SelectMany(v => v.Split(',')).Select(v => (v.Trim(), where));
}
