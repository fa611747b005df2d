using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// Which file each name of a unit means, and which other names the unit has: unit_file_build_name_map and unit_file_find_fragment of
/// systemd (src/basic/unit-file.c).
/// </summary>
internal sealed class UnitNames
{
    private const int MaxHops = 8;

    // To an absolute path, or to the name that an alias stands for.
    private readonly Dictionary<string, string> ids = [];
    private readonly Dictionary<string, List<string>> aliases = [];
    private readonly UnitFolders folders;

    /// <param name="folders">Where units are.</param>
    /// <param name="generated">Used where no file has a name.</param>
    public UnitNames(UnitFolders folders, GeneratedUnits generated)
    {
        this.folders = folders;
        foreach ((string path, IReadOnlyDictionary<string, UnitEntry> entries) in folders.All)
        {
            if (!path.StartsWith("/etc/", StringComparison.Ordinal))
            {
                AddAll(generated.Configured);
            }

            foreach (UnitEntry entry in entries.Values.Where(e => UnitName.IsValid(e.Name) && e.File.Kind is FileKind.File or FileKind.Link))
            {
                if (!ids.ContainsKey(entry.Name) && MeaningOf(entry) is { } meaning)
                {
                    ids[entry.Name] = meaning;
                }
            }
        }

        AddAll(generated.Names);
        foreach (string name in ids.Keys)
        {
            AddAlias(name);
        }
    }

    /// <summary>The path of the file that a name means, and every name of that unit; the path is null where there is none.</summary>
    public (string? Path, IReadOnlyList<string> Names) Find(string name)
    {
        string? instance = UnitName.InstanceOf(name);
        string? path = PathOf(name) ?? (instance is { Length: > 0 } ? PathOf(UnitName.TemplateOf(name)) : null);
        HashSet<string> names = [];
        AddNames(name, instance, null, names);
        if (path is not null && UnitFolders.NameOf(path) is var own && own != name && UnitName.IsValid(own))
        {
            AddNames(own, instance, own, names);
        }

        return (path, [.. names.Order(StringComparer.Ordinal)]);
    }

    private void AddAll(IReadOnlyDictionary<string, string> meanings)
    {
        foreach ((string name, string meaning) in meanings)
        {
            ids.TryAdd(name, meaning);
        }
    }

    private void AddNames(string name, string? instance, string? fragment, HashSet<string> names)
    {
        string own = UnitName.IsTemplate(name) && instance is { Length: > 0 } ? UnitName.WithInstance(name, instance) : name;
        if (!UnitName.IsTemplate(own))
        {
            names.Add(own);
        }

        foreach (string alias in aliases.GetValueOrDefault(name, []))
        {
            if (!UnitName.IsTemplate(alias) || instance is not { Length: > 0 })
            {
                names.Add(alias);
                continue;
            }

            // Not those that point in some other direction (systemd#13119).
            string other = UnitName.WithInstance(alias, instance);
            if (fragment is null || PathOf(other) is not { } path || UnitFolders.NameOf(path) == fragment)
            {
                names.Add(other);
            }
        }
    }

    private void AddAlias(string name)
    {
        if (PathOf(name) is not { } path || folders.IsMask(path))
        {
            return;
        }

        string main = UnitFolders.NameOf(path);
        if (!UnitName.IsValid(main))
        {
            return;
        }

        if (UnitName.IsTemplate(main) && UnitName.InstanceOf(name) is { Length: > 0 } instance)
        {
            main = UnitName.WithInstance(main, instance);
        }

        if (!aliases.TryGetValue(main, out List<string>? names))
        {
            aliases[main] = names = [];
        }

        names.Add(name);
    }

    private string? PathOf(string name)
    {
        for (int hop = 0; hop < MaxHops; hop++)
        {
            if (!ids.TryGetValue(name, out string? meaning) && (hop == 0 || !ids.TryGetValue(UnitName.TemplateOf(name), out meaning)))
            {
                return null;
            }

            if (meaning.StartsWith('/'))
            {
                return meaning;
            }

            name = meaning;
        }

        return null;
    }

    // A link to below the search path is an alias; to elsewhere it is a linked unit, or a mask. An alias that systemd refuses is as absent.
    private string? MeaningOf(UnitEntry entry)
    {
        if (!entry.IsLink)
        {
            return entry.Path;
        }

        string target = folders.TargetOf(entry);
        if (!folders.Roots.Any(root => target.StartsWith(root + "/", StringComparison.Ordinal)))
        {
            return entry.Path;
        }

        string name = UnitFolders.NameOf(target);
        return IsAlias(entry.Name, name) ? name : null;
    }

    /// <summary>unit_validate_alias_symlink_or_warn: same type, same kind of name, an instance only of its template or itself.</summary>
    public static bool IsAlias(string name, string target)
    {
        if (name == target || !UnitName.IsValid(target) || UnitName.TypeOf(name) != UnitName.TypeOf(target)
            || UnitName.TypeOf(name) is not ("service" or "socket" or "target" or "device" or "timer" or "path"))
        {
            return false;
        }

        string? from = UnitName.InstanceOf(name);
        string? to = UnitName.InstanceOf(target);
        return (from, to) switch
        {
            (null, null) or ("", "") => true,
            ({ Length: > 0 }, "") => true,
            ({ Length: > 0 }, { Length: > 0 }) => from == to,
            _ => false,
        };
    }
}
