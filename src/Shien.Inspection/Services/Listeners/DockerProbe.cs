using System.Text.Json;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Listeners;

/// <summary>
/// Docker's or Podman's API on the network: options -H and "hosts" of daemon.json (both at once, and dockerd does not start), or a socket
/// unit that dockerd is handed with fd://.
/// </summary>
internal static class DockerProbe
{
    private const int MaxHosts = 64;

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("dockerd", "docker.io", "dockerd-current"))
        {
            List<(string Host, string Where)> hosts = [.. command.Options("-H", "--host").Take(MaxHosts).Select(h => (h, command.Where))];
            string path = command.Options("--config-file").LastOrDefault() ?? "/etc/docker/daemon.json";
            bool isVerified = command.Has("--tlsverify");
            if (Settings(probe, path) is { } settings)
            {
                using (settings)
                {
                    List<(string Host, string Where)> own = [.. Hosts(settings.RootElement).Select(h => (h, path))];
                    hosts = own.Count > 0 && hosts.Count > 0 ? [] : [.. hosts, .. own];
                    isVerified |= settings.RootElement.TryGetProperty("tlsverify", out JsonElement verify) && verify.ValueKind == JsonValueKind.True;
                }
            }

            IEnumerable<ListenAddress> sockets = hosts.Any(h => h.Host.StartsWith("fd:", StringComparison.Ordinal))
                ? probe.Services.Where(s => s.Name == service.Name.Replace(".service", ".socket", StringComparison.Ordinal)).SelectMany(s => s.Listens)
                : [];
            yield return Judge(service, [.. hosts.Select(h => Address(h.Host, h.Where)).OfType<ListenAddress>(), .. sockets], isVerified);
        }

        foreach ((BootService service, ServiceCommand command) in probe.Running("podman").Where(p => p.Command.Words.Contains("service")))
        {
            ListenAddress[] addresses = [.. command.Words.Select(w => Address(w, command.Where)).OfType<ListenAddress>(), .. service.Listens];
            yield return Judge(service, addresses, isVerified: false);
        }
    }

    private static Listener Judge(BootService service, IReadOnlyList<ListenAddress> addresses, bool isVerified) => new(
        ListenerKind.Access, service, addresses, addresses.FirstOrDefault(a => a.IsExposed)?.Where ?? service.Where,
        isVerified ? null : $"{Probe.Name(service)}: the containers' API listens on the network without asking who calls. Whoever reaches it starts a container as root of the whole machine.",
        "Inside the machine: remove the tcp:// host there, then: sudo systemctl daemon-reload && sudo systemctl restart docker");

    private static ListenAddress? Address(string host, string where)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["tcp://", "http://", "https://"])
        {
            if (host.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                string rest = host[scheme.Length..].Split('/')[0];

                // "tcp://" and "tcp://:2375" mean this machine only for the client, and all addresses for the daemon.
                return ListenAddress.Parse(rest.Length == 0 ? "2375" : rest.StartsWith(':') ? rest[1..] : rest, where);
            }
        }

        // "0.0.0.0:2375" without a scheme is tcp as well.
        return host.Contains(':', StringComparison.Ordinal) && !host.Contains("//", StringComparison.Ordinal) && char.IsAsciiDigit(host[0]) ? ListenAddress.Parse(host, where) : null;
    }

    private static JsonDocument? Settings(Probe probe, string path)
    {
        try
        {
            return probe.Tree.TryRead(path) is { Length: > 0 } content ? JsonDocument.Parse(content) : null;
        }
        catch (JsonException)
        {
            // dockerd does not start with a file that it cannot read either.
            return null;
        }
    }

    private static List<string> Hosts(JsonElement settings) =>
        settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty("hosts", out JsonElement hosts) && hosts.ValueKind == JsonValueKind.Array
            ? hosts.EnumerateArray().Take(MaxHosts).Where(h => h.ValueKind == JsonValueKind.String).Select(h => GuestText.Clean(h.GetString()!, 200)).ToList()
            : [];
}
