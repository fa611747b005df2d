namespace Shien.Inspection.Yaml;

/// <summary>A scalar, a list or a map of a YAML file. Text from the guest.</summary>
internal sealed class YamlNode(int line)
{
    private static readonly Dictionary<string, YamlNode> NoFields = [];

    /// <summary>Where it begins, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Of a scalar, without quotes; empty for one that is left out; null for a list or map.</summary>
    public string? Text { get; init; }

    /// <summary>Of a list; else empty.</summary>
    public IReadOnlyList<YamlNode> Items { get; init; } = [];

    /// <summary>Of a map; else empty. Of a key that is there twice, the last.</summary>
    public IReadOnlyDictionary<string, YamlNode> Fields { get; init; } = NoFields;

    /// <summary>The value of a key; null where this is no map or has none.</summary>
    public YamlNode? this[string key] => Fields.GetValueOrDefault(key);

    /// <summary>True for what YAML 1.1 calls true, as libyaml's users do.</summary>
    public bool IsTrue => Text?.ToUpperInvariant() is "TRUE" or "YES" or "ON" or "Y" or "1";

    /// <summary>The texts of a list, or of a scalar as a list of one.</summary>
    public IEnumerable<string> Texts => Text is { Length: > 0 } text ? [text] : Items.Select(item => item.Text).OfType<string>();
}
