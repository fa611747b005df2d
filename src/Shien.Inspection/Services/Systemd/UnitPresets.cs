using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// What the presets enable at the first boot: every unit with an [Install] section of which the first matching rule does not say
/// otherwise. systemd.preset(5), and preset_prepare_one of src/shared/install.c.
/// </summary>
internal static class UnitPresets
{
    private const int MaxRules = 5000;
    private const int MaxUnits = 5000;

    private static readonly string[] Folders =
        ["/etc/systemd/system-preset", "/usr/local/lib/systemd/system-preset", "/usr/lib/systemd/system-preset", "/lib/systemd/system-preset"];

    public static void Add(GuestTree tree, UnitFolders folders, UnitStates states, UnitLoader loader, GeneratedUnits generated)
    {
        List<(bool Enables, string Pattern, string[] Instances)> rules = Read(tree);
        HashSet<string> done = [];
        foreach (string name in states.Names.Where(n => states.Of(n) is not (UnitState.Alias or UnitState.Masked or UnitState.Bad)).Take(MaxUnits))
        {
            foreach (string unit in Chosen(name, rules))
            {
                Enable(unit, folders, states, loader, generated, done);
            }
        }
    }

    private static IEnumerable<string> Chosen(string name, IReadOnlyList<(bool Enables, string Pattern, string[] Instances)> rules)
    {
        foreach ((bool enables, string pattern, string[] instances) in rules)
        {
            if (instances.Length > 0 && UnitName.TemplateOf(name) == pattern && !UnitName.IsPlain(name)
                && (UnitName.IsTemplate(name) || instances.Contains(UnitName.InstanceOf(name))))
            {
                return !enables ? [] : UnitName.IsTemplate(name) ? instances.Select(i => UnitName.WithInstance(name, i)) : [name];
            }

            if (Glob.Matches(name, pattern))
            {
                return enables ? [name] : [];
            }
        }

        return [name];
    }

    // The links that "systemctl enable" would make.
    private static void Enable(string name, UnitFolders folders, UnitStates states, UnitLoader loader, GeneratedUnits generated, HashSet<string> done)
    {
        Stack<string> todo = new([name]);
        while (todo.TryPop(out string? next))
        {
            if (done.Count >= MaxUnits || !done.Add(next) || states.FileOf(next) is not { } file || folders.IsMask(file))
            {
                continue;
            }

            IReadOnlyList<UnitLine> lines = [.. (loader.Lines(file, [next]) ?? []).Where(l => l.Section == "Install")];
            string linked = UnitName.IsTemplate(next) && UnitStates.Words(lines, next, "DefaultInstance") is [.., var instance]
                ? UnitName.WithInstance(next, instance) : next;
            foreach ((string key, string suffix) in (ReadOnlySpan<(string, string)>)[("WantedBy", ".wants"), ("RequiredBy", ".requires"), ("UpheldBy", ".upholds")])
            {
                // A template without an instance can only be pulled in by one that has it.
                foreach (string target in UnitStates.Words(lines, next, key).Where(t => UnitName.IsValid(t) && (!UnitName.IsTemplate(linked) || !UnitName.IsPlain(t))))
                {
                    generated.AddLink(target + suffix, linked, file);
                }
            }

            foreach (string alias in UnitStates.Words(lines, next, "Alias").Where(UnitName.IsValid))
            {
                generated.Configure(alias, next);
            }

            foreach (string other in UnitStates.Words(lines, next, "Also"))
            {
                todo.Push(other);
            }
        }
    }

    private static List<(bool Enables, string Pattern, string[] Instances)> Read(GuestTree tree)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string folder in Folders)
        {
            foreach (string name in tree.Names(folder).Where(n => n.EndsWith(".preset", StringComparison.Ordinal)))
            {
                files.TryAdd(name, $"{folder}/{name}");
            }
        }

        List<(bool, string, string[])> rules = [];
        foreach (string line in files.Values.SelectMany(tree.Lines).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not '#' and not ';'))
        {
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && words[0] is "enable" or "disable" && rules.Count < MaxRules)
            {
                rules.Add((words[0] == "enable", words[1], words[2..]));
            }
        }

        return rules;
    }
}
