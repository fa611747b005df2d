namespace Shien.Inspection.Services.Systemd;

/// <summary>Units and links that generators make at boot, or presets at the first one. They count where no file says otherwise.</summary>
internal sealed class GeneratedUnits
{
    private readonly Dictionary<string, string> names = [];
    private readonly Dictionary<string, IReadOnlyList<UnitLine>> lines = [];
    private readonly Dictionary<string, List<(string Name, string Where)>> links = [];

    /// <summary>Path, or for an alias name, by unit name.</summary>
    public IReadOnlyDictionary<string, string> Names => names;

    public void Add(string name, IReadOnlyList<UnitLine> content)
    {
        string path = "/run/systemd/generator.late/" + name;
        names[name] = path;
        lines[path] = content;
    }

    /// <summary>Unless something has that name.</summary>
    public void AddAlias(string alias, string name) => names.TryAdd(alias, name);

    /// <summary>Aliases that count before what the distribution ships, as those in /etc/systemd/system do.</summary>
    public Dictionary<string, string> Configured { get; } = [];

    /// <summary>The first name wins.</summary>
    public void Configure(string alias, string name) => Configured.TryAdd(alias, name);

    /// <param name="folder">Such as <c>multi-user.target.wants</c>.</param>
    /// <param name="name">The unit that is pulled in.</param>
    /// <param name="where">The file that says so.</param>
    public void AddLink(string folder, string name, string where)
    {
        if (!links.TryGetValue(folder, out List<(string, string)>? list))
        {
            links[folder] = list = [];
        }

        list.Add((name, where));
    }

    public IReadOnlyList<UnitLine>? Lines(string path) => lines.GetValueOrDefault(path);

    public IEnumerable<(string Name, string Where)> Links(string folder) => links.GetValueOrDefault(folder, []);
}
