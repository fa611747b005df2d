using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Systemd;

/// <summary>Loads units by name: file, drop-ins, and the links of .wants, .requires and .upholds. Each once.</summary>
internal sealed class UnitLoader(UnitFolders folders, UnitNames names, GeneratedUnits generated)
{
    private readonly Dictionary<string, Unit?> known = [];

    /// <summary>The unit of that name; null if it has no file, is masked or is a template without an instance.</summary>
    public Unit? Load(string name)
    {
        if (!known.TryGetValue(name, out Unit? unit))
        {
            unit = UnitName.IsValid(name) && !UnitName.IsTemplate(name) ? Read(name) : null;
            known[name] = unit;
        }

        return unit;
    }

    /// <summary>What the links in directories of that ending name, and where they are; a mask takes a name out.</summary>
    /// <param name="unit">Whose.</param>
    /// <param name="suffix">Such as <c>.wants</c>.</param>
    public IEnumerable<(string Name, string Where)> Links(Unit unit, string suffix)
    {
        foreach (UnitEntry entry in Merge(unit.Names, suffix, ""))
        {
            if (entry.IsLink && UnitName.IsValid(entry.Name) && !folders.IsMask(entry.Path))
            {
                yield return (Complete(entry.Name, unit.Id), entry.Path);
            }
        }

        foreach ((string name, string where) in unit.Names.SelectMany(n => generated.Links(n + suffix)))
        {
            yield return (Complete(name, unit.Id), where);
        }
    }

    /// <summary>The assignments of a unit file and of what is dropped in, in the order in which they count; null if there is no file.</summary>
    public IReadOnlyList<UnitLine>? Lines(string path, IReadOnlyList<string> unitNames)
    {
        List<UnitLine> lines = [];
        if (generated.Lines(path) is { } made)
        {
            lines.AddRange(made);
        }
        else if (folders.TryRead(path) is { } content)
        {
            lines.AddRange(UnitText.Parse(path, content));
        }
        else
        {
            return null;
        }

        foreach (UnitEntry entry in Merge(unitNames, ".d", ".conf"))
        {
            if (folders.TryRead(entry.Path) is { } content)
            {
                lines.AddRange(UnitText.Parse(entry.Path, content));
            }
        }

        return lines;
    }

    private Unit? Read(string name)
    {
        (string? path, IReadOnlyList<string> all) = names.Find(name);
        if (path is null || folders.IsMask(path) || Lines(path, all) is not { } lines)
        {
            return null;
        }

        string own = UnitFolders.NameOf(path);
        string id = !UnitName.IsValid(own) ? name
            : UnitName.IsTemplate(own) && UnitName.InstanceOf(name) is { Length: > 0 } instance ? UnitName.WithInstance(own, instance)
            : own;
        return new Unit(id, [.. all.Append(id).Distinct()], path, lines);
    }

    // foo@.target.requires/bar@.service is completed by the instance of foo.
    private static string Complete(string name, string id) => UnitName.IsTemplate(name)
        ? UnitName.WithInstance(name, UnitName.InstanceOf(id) is { Length: > 0 } instance ? instance : UnitName.PrefixOf(id))
        : name;

    // conf_files_list_strv: of files with one name that of the first directory counts, and they are read in the order of their names.
    private SortedDictionary<string, UnitEntry>.ValueCollection Merge(IReadOnlyList<string> unitNames, string suffix, string ending)
    {
        SortedDictionary<string, UnitEntry> files = new(StringComparer.Ordinal);
        IEnumerable<string> directories = unitNames.SelectMany(n => Prefixes(n)).Append(UnitName.TypeOf(unitNames[0])).Distinct();
        foreach (UnitEntry entry in directories.SelectMany(n => folders.Inner(n + suffix)).SelectMany(folders.InnerEntries))
        {
            if (entry.File.Kind != FileKind.Directory && entry.Name.EndsWith(ending, StringComparison.Ordinal))
            {
                files.TryAdd(entry.Name, entry);
            }
        }

        return files.Values;
    }

    /// <summary>unit_file_find_dirs: the name, its template, and for foo-bar.service also foo-.service.</summary>
    private static IEnumerable<string> Prefixes(string name)
    {
        for (string? at = name; at is not null; at = Shorter(at))
        {
            yield return at;
            if (UnitName.IsInstance(at))
            {
                for (string? template = UnitName.TemplateOf(at); template is not null; template = Shorter(template))
                {
                    yield return template;
                }
            }
        }
    }

    private static string? Shorter(string name)
    {
        string prefix = UnitName.PrefixOf(name);
        string rest = name[prefix.Length..];
        string shorter = prefix.EndsWith('-') ? prefix[..^1] : prefix;
        int dash = shorter.LastIndexOf('-');
        return dash <= 0 ? null : shorter[..(dash + 1)] + rest;
    }
}
