namespace Shien.Images.FileSystems.Lvm;

/// <summary>A value of LVM's text: a text, a whole number, or a list of these.</summary>
internal sealed class LvmValue
{
    private readonly IReadOnlyList<LvmValue>? list;

    public LvmValue(string text) => Text = text;

    public LvmValue(long number) => Number = number;

    public LvmValue(IReadOnlyList<LvmValue> list) => this.list = list;

    /// <summary>Null if it is none.</summary>
    public string? Text { get; }

    /// <summary>Null if it is none.</summary>
    public long? Number { get; }

    /// <summary>The items of a list, or the value itself.</summary>
    public IReadOnlyList<LvmValue> Items => list ?? [this];
}
