namespace Shien.Inspection.Services.Systemd;

/// <summary>A unit with its drop-ins, as systemd loads it.</summary>
/// <param name="Id">The name that its file has (with the instance filled in).</param>
/// <param name="Names">The id and every alias.</param>
/// <param name="Path">Its file.</param>
/// <param name="Lines">Assignments of the file and then of the drop-ins, in the order in which they count.</param>
internal sealed record Unit(string Id, IReadOnlyList<string> Names, string Path, IReadOnlyList<UnitLine> Lines)
{
    public string Type => UnitName.TypeOf(Id);

    /// <summary>The assignments of a list, without those that an empty one reset.</summary>
    public IReadOnlyList<UnitLine> List(string section, params ReadOnlySpan<string> keys)
    {
        List<UnitLine> values = [];
        foreach (UnitLine line in Lines)
        {
            if (line.Section != section || !keys.Contains(line.Key))
            {
                continue;
            }

            if (line.Value.Length == 0)
            {
                values.Clear();
            }
            else
            {
                values.Add(line);
            }
        }

        return values;
    }

    /// <summary>
    /// The words of a list of units. Such lists cannot be reset (systemd.unit(5)), and specifiers are filled in.
    /// </summary>
    public IEnumerable<(string Name, string Where)> Dependencies(string section, params string[] keys) =>
        from line in Lines
        where line.Section == section && keys.Contains(line.Key)
        from word in UnitWords.Split(line.Value)
        let name = UnitSpecifiers.Expand(word, Id)
        where UnitName.IsValid(name)
        select (Complete(name), line.Where);

    /// <summary>The last value; null where there is none.</summary>
    public string? Value(string section, string key) => List(section, key) is [.., var last] ? last.Value : null;

    /// <summary>As parse_boolean: 1, yes, y, true, t, on.</summary>
    public bool? Flag(string section, string key) => Value(section, key) is { } value ? UnitWords.IsTrue(value) : null;

    /// <summary>A template named by an instance is that instance of it; named by a plain unit it is that of its prefix.</summary>
    private string Complete(string name) => UnitName.IsTemplate(name)
        ? UnitName.WithInstance(name, UnitName.InstanceOf(Id) is { Length: > 0 } instance ? instance : UnitName.PrefixOf(Id))
        : name;
}
