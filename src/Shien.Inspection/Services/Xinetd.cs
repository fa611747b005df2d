using Shien.Inspection.Guests;
using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services;

/// <summary>What an xinetd that is started starts itself: the services that are not disabled. xinetd.conf(5).</summary>
internal sealed class Xinetd(GuestTree tree, CommandReader reader)
{
    private const int MaxFiles = 1000;
    private const int MaxServices = 1000;

    private sealed record Entry(string Name, string Where, Dictionary<string, string> Values);

    public IEnumerable<BootService> Find(ServiceCommand xinetd)
    {
        List<Entry> entries = [];
        Dictionary<string, string> defaults = [];
        Queue<string> files = new([xinetd.Options("-f").LastOrDefault() ?? "/etc/xinetd.conf"]);
        HashSet<string> seen = [];
        while (seen.Count < MaxFiles && files.TryDequeue(out string? path))
        {
            if (seen.Add(path))
            {
                Read(path, entries, defaults, files);
            }
        }

        string[] disabled = Words(defaults, "disabled");
        string[] enabled = Words(defaults, "enabled");
        foreach (Entry entry in entries.Take(MaxServices))
        {
            string id = entry.Values.GetValueOrDefault("id", entry.Name);
            if (entry.Values.GetValueOrDefault("disable") == "yes" || disabled.Contains(id) || (enabled.Length > 0 && !enabled.Contains(id)) || !entry.Values.TryGetValue("server", out string? server))
            {
                continue;
            }

            string host = entry.Values.GetValueOrDefault("bind") ?? entry.Values.GetValueOrDefault("interface") ?? defaults.GetValueOrDefault("bind") ?? defaults.GetValueOrDefault("interface", "");
            int port = PortNames.Find(entry.Values.GetValueOrDefault("port", entry.Name));
            IReadOnlyList<string> words = [server, .. UnitWords.Split(entry.Values.GetValueOrDefault("server_args", ""))];
            yield return new BootService(
                $"{entry.Name} (xinetd)", entry.Where, reader.Read(words, entry.Where, new Dictionary<string, string>()), [new ListenAddress(host, port, entry.Where)],
                $"Inside the machine: write 'disable = yes' into the service at {entry.Where}, then: sudo systemctl restart xinetd");
        }
    }

    private void Read(string path, List<Entry> entries, Dictionary<string, string> defaults, Queue<string> files)
    {
        IReadOnlyList<string> lines = tree.Lines(path);
        Dictionary<string, string>? values = null;
        string name = "";
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (values is null)
            {
                switch (words)
                {
                    case ["include", var file]:
                        files.Enqueue(file);
                        break;
                    case ["includedir", var folder]:
                        // Names with a dot, or a tilde at their end, are those of package managers and editors.
                        foreach (string file in tree.Names(folder).Where(n => !n.Contains('.', StringComparison.Ordinal) && !n.EndsWith('~')))
                        {
                            files.Enqueue($"{folder.TrimEnd('/')}/{file}");
                        }

                        break;
                    case ["service", var service, ..]:
                        values = [];
                        name = service.TrimEnd('{');
                        entries.Add(new Entry(name, $"{path}:{i + 1}", values));
                        break;
                    case ["defaults", ..]:
                        values = defaults;
                        break;
                }
            }
            else if (words[0] == "}")
            {
                values = null;
            }
            else
            {
                Assign(line, values);
            }
        }
    }

    private static void Assign(string line, Dictionary<string, string> values)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return;
        }

        string value = line[(equals + 1)..].Trim();
        string key = line[..equals].TrimEnd('+', '-', ' ', '\t').Trim();
        values[key] = line[equals - 1] == '+' && values.TryGetValue(key, out string? before) ? $"{before} {value}" : value;
    }

    private static string[] Words(Dictionary<string, string> values, string key) =>
        values.GetValueOrDefault(key, "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
