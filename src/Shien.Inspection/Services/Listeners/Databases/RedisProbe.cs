using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// Redis and its descendants: bind, protected-mode and requirepass, includes in place, the last value counts, options of the command
/// line after the file. In protected mode and without a password only the machine itself is answered.
/// </summary>
internal static class RedisProbe
{
    private const int MaxFiles = 100;

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("redis-server", "valkey-server", "keydb-server"))
        {
            Dictionary<string, (string Value, string Where)> values = [];
            int budget = MaxFiles;
            int at = command.Words.ToList().FindIndex(w => UnitFolders.NameOf(w) is "redis-server" or "valkey-server" or "keydb-server");
            string[] arguments = [.. command.Words.Skip(at + 1)];
            if (arguments.Length > 0 && !arguments[0].StartsWith('-'))
            {
                Read(probe, arguments[0], values, ref budget);
            }

            foreach (string option in string.Join(' ', arguments).Split("--").Skip(1))
            {
                Assign(option.Trim(), command.Where, values);
            }

            (string bind, string where) = values.GetValueOrDefault("bind", ("*", service.Where));
            bool isProtected = values.GetValueOrDefault("protected-mode").Value is not "no" && values.GetValueOrDefault("requirepass").Value is null or "";
            bool isOff = values.GetValueOrDefault("port").Value == "0" && values.GetValueOrDefault("tls-port").Value is null or "0";
            IReadOnlyList<ListenAddress> addresses = isOff ? []
                : [.. UnitWords.Split(bind).Select(b => b.TrimStart('-')).Select(b => new ListenAddress(isProtected ? "127.0.0.1" : b is "*" or "::*" or "" ? "" : b, 6379, where))];
            string open = values.GetValueOrDefault("requirepass").Value is { Length: > 0 } ? "Its password crosses the network in plain text" : "It asks for no password, and whoever writes to it gets a shell";
            yield return new Listener(
                ListenerKind.Database, service, addresses, where, $"{Probe.Name(service)}: Redis listens to other machines. {open}.",
                "Inside the machine: write 'bind 127.0.0.1 -::1' and 'protected-mode yes' into redis.conf, then restart it");
        }
    }

    private static void Read(Probe probe, string path, Dictionary<string, (string Value, string Where)> values, ref int budget)
    {
        if (--budget < 0)
        {
            return;
        }

        foreach ((string text, string where) in probe.Lines(path))
        {
            IReadOnlyList<string> words = UnitWords.Split(text);
            if (words.Count > 1 && words[0].Equals("include", StringComparison.OrdinalIgnoreCase))
            {
                string folder = words[1][..(words[1].LastIndexOf('/') + 1)];
                foreach (string name in folder.Length == 0 ? [] : probe.Tree.Names(folder).Where(n => Glob.Matches(n, words[1][folder.Length..])))
                {
                    Read(probe, folder + name, values, ref budget);
                }
            }
            else
            {
                Assign(text, where, values);
            }
        }
    }

    private static void Assign(string text, string where, Dictionary<string, (string Value, string Where)> values)
    {
        IReadOnlyList<string> words = UnitWords.Split(text);
        if (words.Count > 0)
        {
            values[words[0].ToLowerInvariant()] = (string.Join(' ', words.Skip(1)), where);
        }
    }
}
