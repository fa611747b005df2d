using Shien.Images.FileSystems;
using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// PostgreSQL: listen_addresses beyond the machine together with a record of pg_hba.conf that asks for no password. Where nothing is
/// said it listens on localhost (PostgreSQL 16, chapter 20.3.1).
/// </summary>
internal static class PostgresProbe
{
    private const int MaxClusters = 100;

    private static readonly string[] Programs = ["postgres", "postmaster", "pg_ctl", "pg_ctlcluster"];
    private static readonly string[] Data = ["/var/lib/pgsql/data", "/var/lib/postgres/data", "/var/lib/postgresql/data"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running(Programs))
        {
            foreach (string folder in Folders(probe, command).Distinct().Take(MaxClusters))
            {
                if (Judge(probe, service, command, folder) is { } listener)
                {
                    yield return listener;
                }
            }
        }
    }

    private static IEnumerable<string> Folders(Probe probe, ServiceCommand command)
    {
        // pg_ctlcluster 15-main start, or 15 main start.
        string[] words = [.. command.Words.Where(w => w.Length > 0 && w[0] != '-')];
        int at = Array.FindIndex(words, w => UnitFolders.NameOf(w) == "pg_ctlcluster");
        if (at >= 0 && at + 2 < words.Length)
        {
            int dash = words[at + 1].IndexOf('-', StringComparison.Ordinal);
            return [dash > 0 ? $"/etc/postgresql/{words[at + 1][..dash]}/{words[at + 1][(dash + 1)..]}" : $"/etc/postgresql/{words[at + 1]}/{words[at + 2]}"];
        }

        string[] named = [.. Options(command, "config_file").Select(f => f[..Math.Max(0, f.LastIndexOf('/'))]), .. command.Options("-D", "--pgdata"),
            .. command.Variables.Where(v => v.Key == "PGDATA").Select(v => v.Value)];
        string[] there = [.. named.Where(f => f.StartsWith('/')).Select(f => f.TrimEnd('/')).Where(HasSettings)];
        return there.Length > 0 ? there : Known().Where(HasSettings);

        bool HasSettings(string folder) => probe.Tree.Find($"{folder}/postgresql.conf") is { Kind: FileKind.File };

        // What a script makes of its variables is not always to be told: then every cluster of the machine may be the one.
        IEnumerable<string> Known() =>
            Data.Append("/etc/postgresql").Concat(from version in probe.Tree.Names("/var/lib/pgsql") select $"/var/lib/pgsql/{version}/data")
                .Concat(from version in probe.Tree.Names("/var/lib/postgresql") select $"/var/lib/postgresql/{version}/data")
                .Concat(from version in probe.Tree.Names("/etc/postgresql") from name in probe.Tree.Names($"/etc/postgresql/{version}") select $"/etc/postgresql/{version}/{name}");
    }

    private static Listener? Judge(Probe probe, BootService service, ServiceCommand command, string folder)
    {
        PostgresSettings settings = new(probe);
        settings.Read($"{folder}/postgresql.conf");
        string data = settings["data_directory"]?.Value is { } other && other.StartsWith('/') ? other.TrimEnd('/') : folder;
        settings.Read($"{data}/postgresql.auto.conf");
        string? listen = Options(command, "listen_addresses").LastOrDefault() ?? Inner(command).SelectMany(c => c.Options("-h")).LastOrDefault()
            ?? (Inner(command).Any(c => c.Has("-i")) ? "*" : null);
        if (listen is not null)
        {
            settings.Set("listen_addresses", listen, command.Where);
        }

        (string hosts, string where) = settings["listen_addresses"] ?? ("localhost", $"{folder}/postgresql.conf");
        string access = Options(command, "hba_file").LastOrDefault() ?? settings["hba_file"]?.Value ?? $"{folder}/pg_hba.conf";
        string? open = new PostgresAccess(probe).FindOpen(access.StartsWith('/') ? access : $"{data}/{access}");
        IReadOnlyList<ListenAddress> addresses =
            [.. hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(h => new ListenAddress(h is "*" ? "" : h, 5432, where))];
        return new Listener(
            ListenerKind.Database, service, addresses, open ?? where,
            open is null ? null : $"{Probe.Name(service)}: PostgreSQL asks other machines for no password. Whoever reaches it reads and changes all data, and runs programs as its account.",
            "Inside the machine: write scram-sha-256 there in place of the method, then: sudo systemctl reload postgresql");
    }

    // -c name=value and --name=value, also within what pg_ctl hands on with -o.
    private static IEnumerable<string> Options(ServiceCommand command, string name)
    {
        foreach (ServiceCommand inner in Inner(command))
        {
            foreach (string assignment in inner.Options("-c").Concat(inner.Words.Where(w => w.StartsWith("--", StringComparison.Ordinal)).Select(w => w[2..])))
            {
                string[] parts = assignment.Split('=', 2);
                if (parts.Length == 2 && parts[0].Replace('-', '_').Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    yield return parts[1].Trim('\'');
                }
            }
        }
    }

    private static IEnumerable<ServiceCommand> Inner(ServiceCommand command) =>
        command.Options("-o", "--options").Select(o => command with { Words = ["postgres", .. UnitWords.Split(o)] }).Prepend(command);
}
