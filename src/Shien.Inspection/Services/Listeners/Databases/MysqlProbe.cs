using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// MySQL and MariaDB: bind-address of the option files in their order (includes in place, the last value counts) and of the command line.
/// Where nothing is said they listen everywhere.
/// </summary>
internal static class MysqlProbe
{
    private const int MaxFiles = 300;

    private static readonly string[] Programs = ["mysqld", "mariadbd", "mysqld_safe", "mariadbd-safe", "mysqld_multi"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running(Programs))
        {
            Dictionary<string, (string Value, string Where)> values = [];
            int budget = MaxFiles;
            string? only = command.Options("--defaults-file").LastOrDefault();
            IEnumerable<string> files = command.Has("--no-defaults") ? [] : only is not null ? [only]
                : ["/etc/my.cnf", "/etc/mysql/my.cnf", .. command.Options("--defaults-extra-file")];
            foreach (string file in files)
            {
                Read(probe, file, values, ref budget);
            }

            foreach (string word in command.Words.Where(w => w.StartsWith("--", StringComparison.Ordinal)))
            {
                Assign(word[2..], command.Where, values);
            }

            (string host, string where) = values.GetValueOrDefault("bind", ("*", service.Where));
            bool isOff = values.TryGetValue("skip-networking", out (string Value, string Where) skip) && skip.Value.ToUpperInvariant() is "" or "1" or "ON" or "TRUE" or "YES";
            IReadOnlyList<ListenAddress> addresses = isOff ? []
                : [.. host.Split(',').Select(h => h.Trim()).Select(h => new ListenAddress(h is "*" or "" ? "" : h, 3306, where)), .. service.Listens];
            yield return new Listener(
                ListenerKind.Database, service, addresses, where,
                $"{Probe.Name(service)}: the database listens to other machines. Whoever reaches it guesses passwords as fast as it answers.",
                "Inside the machine: write bind-address = 127.0.0.1 there (section [mysqld]), then restart the database");
        }
    }

    private static void Read(Probe probe, string path, Dictionary<string, (string Value, string Where)> values, ref int budget)
    {
        if (--budget < 0)
        {
            return;
        }

        bool isServer = false;
        foreach ((string text, string where) in probe.Lines(path, "#;"))
        {
            if (text.StartsWith("!includedir ", StringComparison.Ordinal))
            {
                string folder = text[12..].Trim().TrimEnd('/');
                foreach (string name in probe.Tree.Names(folder).Where(n => n.EndsWith(".cnf", StringComparison.Ordinal)))
                {
                    Read(probe, $"{folder}/{name}", values, ref budget);
                }
            }
            else if (text.StartsWith("!include ", StringComparison.Ordinal))
            {
                Read(probe, text[9..].Trim(), values, ref budget);
            }
            else if (text[0] == '[')
            {
                string group = text.Split(']')[0].TrimStart('[');
                isServer = group is "server" || group.StartsWith("mysqld", StringComparison.Ordinal) || group.StartsWith("mariadb", StringComparison.Ordinal);
            }
            else if (isServer)
            {
                Assign(text, where, values);
            }
        }
    }

    // Names may be shortened as long as they are clear, and _ is -.
    private static void Assign(string text, string where, Dictionary<string, (string Value, string Where)> values)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? text : text[..equals]).Trim().Replace('_', '-');
        name = name.StartsWith("loose-", StringComparison.Ordinal) ? name[6..] : name;
        string value = UnitWords.Split(equals < 0 ? "" : text[(equals + 1)..].Split('#')[0]).FirstOrDefault("");
        if (name.Length >= 4 && "bind-address".StartsWith(name, StringComparison.Ordinal))
        {
            values["bind"] = (value, where);
        }
        else if (name is "skip-networking")
        {
            values[name] = (value, where);
        }
    }
}
