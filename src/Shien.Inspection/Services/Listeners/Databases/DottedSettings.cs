using Shien.Images.FileSystems;
using Shien.Inspection.Yaml;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>A YAML file as names with dots: <c>net: { bindIp: x }</c> and <c>net.bindIp: x</c> are the same to those who read it so.</summary>
internal sealed class DottedSettings
{
    // A name is a few words; a longer one is none that anybody asks for.
    private const int MaxNameChars = 200;

    private readonly Dictionary<string, (IReadOnlyList<string> Values, string Where)> values = [];

    /// <summary>True if the file holds a map.</summary>
    public bool HasAny => values.Count > 0;

    /// <summary>The texts of a scalar or list; null where it is not set. A value that is a map, as where a program is run for it, has none.</summary>
    public IReadOnlyList<string>? this[string name] => values.TryGetValue(name, out (IReadOnlyList<string> Values, string Where) value) ? value.Values : null;

    public string WhereOf(string name, string otherwise) => values.TryGetValue(name, out (IReadOnlyList<string> Values, string Where) value) ? value.Where : otherwise;

    public bool IsTrue(string name) => this[name] is [var text, ..] && text.Equals("true", StringComparison.OrdinalIgnoreCase);

    public void Set(string name, IReadOnlyList<string> texts, string where) => values[name] = (texts, where);

    public static DottedSettings Read(Probe probe, string path)
    {
        DottedSettings settings = new();
        if (probe.Tree.TryRead(path) is { } content && YamlReader.Read(GuestText.Decode(content)) is { } root)
        {
            settings.Add("", root, path);
        }

        return settings;
    }

    private void Add(string prefix, YamlNode node, string path)
    {
        foreach ((string key, YamlNode value) in node.Fields)
        {
            string name = prefix + key;
            if (name.Length <= MaxNameChars)
            {
                values[name] = ([.. value.Texts], $"{path}:{value.Line}");
                Add(name + ".", value, path);
            }
        }
    }
}
