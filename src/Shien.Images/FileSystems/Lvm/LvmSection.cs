namespace Shien.Images.FileSystems.Lvm;

/// <summary>A section of LVM's text: values and sections by name, in the order of the text.</summary>
internal sealed class LvmSection(string name)
{
    private readonly Dictionary<string, LvmValue> values = [];
    private readonly Dictionary<string, LvmSection> sections = [];

    public string Name { get; } = name;

    public IEnumerable<KeyValuePair<string, LvmValue>> Values => values;

    public IEnumerable<LvmSection> Sections => sections.Values;

    public bool TryAdd(string key, LvmValue value) => !sections.ContainsKey(key) && values.TryAdd(key, value);

    public bool TryAdd(LvmSection section) => !values.ContainsKey(section.Name) && sections.TryAdd(section.Name, section);

    /// <summary>A section that may be absent.</summary>
    public LvmSection? Find(string key) => sections.GetValueOrDefault(key);

    public bool Has(string key) => values.ContainsKey(key);

    /// <exception cref="ImageException">It is absent, or no number of that range.</exception>
    public long Number(string key, long min, long max) =>
        values.TryGetValue(key, out LvmValue? value) && value.Number is { } number && number >= min && number <= max
            ? number
            : throw Wrong(key);

    /// <exception cref="ImageException">It is absent, or no text.</exception>
    public string Text(string key) => values.TryGetValue(key, out LvmValue? value) && value.Text is { } text ? text : throw Wrong(key);

    /// <summary>The texts of a list; a single text is a list of one, as LVM has it. Empty where it is absent.</summary>
    /// <exception cref="ImageException">An item is no text.</exception>
    public IReadOnlyList<string> Texts(string key) => values.TryGetValue(key, out LvmValue? value)
        ? [.. value.Items.Select(item => item.Text ?? throw Wrong(key))]
        : [];

    /// <exception cref="ImageException">It is absent.</exception>
    public IReadOnlyList<LvmValue> Items(string key) => values.TryGetValue(key, out LvmValue? value) ? value.Items : throw Wrong(key);

    private ImageException Wrong(string key) => new(
        $"The LVM metadata is damaged or of a kind that is not known: '{key}' in '{GuestText.Clean(Name, 64)}' is missing or out of range. "
        + "See 'vgck' inside the machine.");
}
