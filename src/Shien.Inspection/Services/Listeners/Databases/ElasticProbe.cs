using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// Elasticsearch and OpenSearch: network.host, http.host and transport.host beyond the machine while nobody is asked for a password.
/// Where nothing is said they listen on _local_ (Elasticsearch reference, "Networking"); security is on since 8.0 unless
/// xpack.security.enabled says no ("Security settings"), in OpenSearch unless plugins.security.disabled says yes.
/// </summary>
internal static class ElasticProbe
{
    private const int FirstSecureRelease = 8;

    private static readonly (string Product, string Environment, string Marker)[] Products =
        [("Elasticsearch", "ES_PATH_CONF", "elasticsearch"), ("OpenSearch", "OPENSEARCH_PATH_CONF", "opensearch")];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((string product, string environment, string marker) in Products)
        {
            foreach (BootService service in probe.Services)
            {
                if (service.Commands.FirstOrDefault(c => IsServer(c, marker)) is { } command)
                {
                    yield return Judge(probe, service, command, product, environment, marker);
                }
            }
        }
    }

    // The units start a script beside the program: /usr/share/elasticsearch/bin/systemd-entrypoint.
    private static bool IsServer(ServiceCommand command, string marker) => command.Runs(marker)
        || command.Words.Take(8).Any(w => w.Contains($"/{marker}", StringComparison.Ordinal) && w.EndsWith("/bin/systemd-entrypoint", StringComparison.Ordinal));

    private static Listener Judge(Probe probe, BootService service, ServiceCommand command, string product, string environment, string marker)
    {
        string program = command.Words.FirstOrDefault(w => w.StartsWith('/') && w.Contains("/bin/", StringComparison.Ordinal)) ?? "";
        string home = program.Length == 0 ? $"/usr/share/{marker}" : program[..program.LastIndexOf("/bin/", StringComparison.Ordinal)];
        string[] folders = [.. command.Variables.Where(v => v.Key == environment).Select(v => v.Value), $"/etc/{marker}", $"{home}/config"];
        string path = folders.Where(f => f.StartsWith('/')).Select(f => $"{f.TrimEnd('/')}/{marker}.yml").FirstOrDefault(f => probe.Tree.Find(f) is { Kind: FileKind.File })
            ?? $"/etc/{marker}/{marker}.yml";
        DottedSettings settings = DottedSettings.Read(probe, path);
        foreach (string[] parts in command.Options("-E").Select(o => o.Split('=', 2)).Where(p => p.Length == 2))
        {
            settings.Set(parts[0], parts[1].Split(','), command.Where);
        }

        List<ListenAddress> addresses = [];
        foreach ((string kind, int port) in (ReadOnlySpan<(string, int)>)[("http", 9200), ("transport", 9300)])
        {
            string name = ((string[])[$"{kind}.bind_host", $"{kind}.host", "network.bind_host", "network.host"]).FirstOrDefault(n => settings[n] is not null, "network.host");
            string where = settings.WhereOf(name, path);
            addresses.AddRange((settings[name] ?? ["_local_"]).SelectMany(h => h.Split(',')).Select(h => new ListenAddress(Host(h.Trim()), port, where)));
        }

        string? danger = !IsSecure(probe, settings, marker, home) ? "It asks for no password: whoever reaches it reads, changes and deletes all data"
            : settings["xpack.security.authc.anonymous.roles"] is [_, ..] ? "Whoever reaches it without a password has the roles of its anonymous user"
            : null;
        return new Listener(
            ListenerKind.Database, service, addresses, addresses.FirstOrDefault(a => a.IsExposed)?.Where ?? path,
            danger is null ? null : $"{Probe.Name(service)}: {product} listens to other machines. {danger}.",
            $"Inside the machine: write network.host: 127.0.0.1 into {marker}.yml and switch its security on, then: sudo systemctl restart {marker}");
    }

    private static bool IsSecure(Probe probe, DottedSettings settings, string marker, string home)
    {
        if (marker == "opensearch")
        {
            return !settings.IsTrue("plugins.security.disabled") && probe.Tree.Names($"{home}/plugins").Contains("opensearch-security");
        }

        if (settings["xpack.security.enabled"] is [var said, ..])
        {
            return said.Equals("true", StringComparison.OrdinalIgnoreCase);
        }

        // lib/elasticsearch-8.11.1.jar; a release that cannot be told may be an old one.
        return probe.Tree.Names($"{home}/lib").Where(n => n.StartsWith("elasticsearch-", StringComparison.Ordinal) && n.Length > 14 && char.IsAsciiDigit(n[14]))
            .Any(n => int.TryParse(n[14..].Split('.')[0], out int major) && major >= FirstSecureRelease);
    }

    // _local_ and _local:ipv4_ are the machine itself; _site_, _global_ and _eth0_ are not.
    private static string Host(string host) =>
        host.StartsWith("_local", StringComparison.Ordinal) ? "localhost" : host is "0" or "0.0.0.0" or "::" ? "" : host;
}
