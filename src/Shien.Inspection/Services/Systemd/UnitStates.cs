using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// The state of unit files as <c>systemctl --root=TREE is-enabled</c> has it: unit_file_lookup_state and find_symlinks_in_scope of
/// src/shared/install.c. It tells what was enabled, not what starts: for that see <see cref="BootSequence"/>.
/// </summary>
internal sealed class UnitStates(UnitFolders folders, UnitLoader loader)
{
    private const int MaxHops = 64;

    private static readonly string[] InstallKeys = ["Alias", "WantedBy", "RequiredBy", "UpheldBy"];

    /// <summary>Every name that has a file or link in the search path.</summary>
    public IEnumerable<string> Names => folders.All.SelectMany(f => f.Entries.Values)
        .Where(e => UnitName.IsValid(e.Name) && e.File.Kind is FileKind.File or FileKind.Link).Select(e => e.Name).Distinct();

    public UnitState Of(string name)
    {
        string own = name;
        UnitEntry? entry = Search(name);
        for (int hop = 0; entry is not null && entry.IsLink; hop++)
        {
            if (folders.IsMask(entry.Path))
            {
                return UnitState.Masked;
            }

            if (hop == MaxHops)
            {
                return UnitState.Bad;
            }

            string target = folders.TargetOf(entry);
            string targetName = UnitFolders.NameOf(target);
            if (!UnitName.IsValid(targetName))
            {
                return UnitState.Bad;
            }

            bool isAlias = folders.Roots.Any(r => target.StartsWith(r + "/", StringComparison.Ordinal));
            if (isAlias && !UnitNames.IsAlias(entry.Name, targetName))
            {
                return UnitState.Bad;
            }

            if (isAlias)
            {
                own = UnitName.IsTemplate(targetName) && UnitName.InstanceOf(own) is { Length: > 0 } instance
                    ? UnitName.WithInstance(targetName, instance)
                    : targetName;
                entry = Search(own);
            }
            else
            {
                entry = folders.EntryAt(target);
            }
        }

        return entry is null or { File.Kind: FileKind.Directory } ? UnitState.Bad
            : folders.IsMask(entry.Path) ? UnitState.Masked
            : name != entry.Name && !UnitName.IsInstance(own) ? UnitState.Alias
            : StateOf(own, entry.Path);
    }

    /// <summary>The file that a name or its template has; aliases are not followed. Null where there is none.</summary>
    public string? FileOf(string name) => Search(name)?.Path;

    private UnitState StateOf(string name, string path)
    {
        IReadOnlyList<UnitLine> install = [.. (loader.Lines(path, [name]) ?? []).Where(line => line.Section == "Install")];
        HashSet<string> known = [name, .. Words(install, name, "Alias")];
        if (UnitName.IsTemplate(name) && Words(install, name, "DefaultInstance") is [.., var instance])
        {
            known.Add(UnitName.WithInstance(name, instance));
        }

        return Linked(name, path, known)
            ?? (Linked(name, path, null) is not null ? UnitState.Indirect
                : InstallKeys.Any(key => Words(install, name, key).Count > 0) ? UnitState.Disabled
                : Words(install, name, "Also").Count > 0 ? UnitState.Indirect
                : UnitState.Static);
    }

    // Null: no link. Only links of the names in "known" count, where that is given.
    private UnitState? Linked(string name, string path, HashSet<string>? known)
    {
        bool isBelow = false;
        bool isLinked = false;
        bool elsewhere = false;
        foreach ((string folder, IReadOnlyDictionary<string, UnitEntry> entries) in folders.All)
        {
            bool sameName = false;
            if (HasLink(name, entries.Values, known, isBelow, ref sameName))
            {
                if (folder == UnitFolders.Configuration)
                {
                    return UnitState.Enabled;
                }

                elsewhere = true;
            }
            else if (sameName && folder == UnitFolders.Configuration)
            {
                isLinked = true;
            }

            isBelow |= path.StartsWith(folder + "/", StringComparison.Ordinal);
        }

        // An instance that the distribution itself pulls in is static.
        return elsewhere && UnitName.IsInstance(name) ? UnitState.Static : isLinked ? UnitState.Linked : null;
    }

    private bool HasLink(string name, IEnumerable<UnitEntry> entries, HashSet<string>? known, bool isBelow, ref bool sameName)
    {
        foreach (UnitEntry directory in entries.Where(e => e.File.Kind == FileKind.Directory && Pulls(e.Name)))
        {
            foreach (UnitEntry link in folders.InnerEntries(directory.Path).Where(l => l.IsLink))
            {
                bool isInstance = UnitName.IsValid(link.Name) && !UnitName.IsPlain(link.Name) && UnitName.TemplateOf(link.Name) == name;
                if ((link.Name == name || isInstance) && known?.Contains(link.Name) != false)
                {
                    return true;
                }
            }
        }

        foreach (UnitEntry link in entries.Where(e => e.IsLink))
        {
            bool leadsHere = UnitFolders.NameOf(folders.TargetText(link)) == name;
            bool isNamed = !isBelow && link.Name == name;
            if (isNamed && leadsHere)
            {
                sameName = true;
            }
            else if ((isNamed || leadsHere) && known?.Contains(link.Name) != false)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Pulls(string folder) => folder[Math.Max(0, folder.LastIndexOf('.'))..] is ".wants" or ".requires" or ".upholds";

    private UnitEntry? Search(string name) => First(name) ?? (UnitName.IsInstance(name) ? First(UnitName.TemplateOf(name)) : null);

    private UnitEntry? First(string name)
    {
        foreach ((_, IReadOnlyDictionary<string, UnitEntry> entries) in folders.All)
        {
            if (entries.TryGetValue(name, out UnitEntry? entry) && entry.File.Kind is FileKind.File or FileKind.Link)
            {
                return entry;
            }
        }

        return null;
    }

    public static List<string> Words(IEnumerable<UnitLine> install, string name, string key)
    {
        List<string> words = [];
        foreach (UnitLine line in install.Where(line => line.Key == key))
        {
            if (line.Value.Length == 0)
            {
                words.Clear();
            }

            words.AddRange(UnitWords.Split(line.Value).Select(word => UnitSpecifiers.Expand(word, name)));
        }

        return words;
    }
}
