using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>
/// A guest's files, read for the rules: what cannot be read becomes a finding "not checked", never "absent". Texts that come out are
/// the guest's: clean them before showing.
/// </summary>
internal sealed class GuestTree(GuestFileSystem guest, FindingList findings)
{
    /// <summary>Longer files are not read.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>Further names of a directory are left out, and it is said.</summary>
    public const int MaxNames = 4096;

    private readonly HashSet<string> reasons = [];

    public GuestFileSystem Guest { get; } = guest;

    /// <summary>Content of a regular file, links followed; null where there is none or it cannot be read.</summary>
    public byte[]? TryRead(string path, int maxBytes = MaxFileBytes) => Try(path, () => Guest.TryRead(path, maxBytes));

    /// <summary>Its lines without their ends; empty where there is none.</summary>
    public IReadOnlyList<string> Lines(string path) =>
        TryRead(path) is { } content ? [.. GuestText.Decode(content).Split('\n').Select(line => line.TrimEnd('\r'))] : [];

    /// <summary>The names in a directory, sorted; empty where there is none.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        if (Try(path, () => Guest.List(path, MaxNames + 1)) is not { } names)
        {
            return [];
        }

        if (names.Count > MaxNames)
        {
            NotChecked(path, new ImageException($"'{GuestText.Clean(path, 200)}' has more than {MaxNames} names; the others were not looked at."));
        }

        return [.. names.Take(MaxNames).Order(StringComparer.Ordinal)];
    }

    /// <summary>What is there, links followed; null where nothing is or it cannot be read.</summary>
    public GuestFile? Find(string path) => Try(path, () => Guest.Find(path));

    /// <summary>The same, but a link at the end is returned itself.</summary>
    public GuestFile? FindEntry(string path) => Try(path, () => Guest.FindEntry(path));

    /// <summary>Tells it once for each reason: a partition that cannot be read hides many files, but is one cause.</summary>
    public void NotChecked(string path, ImageException why)
    {
        if (reasons.Count < MaxNames && reasons.Add(why.Message))
        {
            findings.AddNotChecked(GuestText.Clean(path, 256), why.Message, "Cure that, then check again.");
        }
    }

    private T? Try<T>(string path, Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (ImageException e)
        {
            NotChecked(path, e);
            return null;
        }
    }
}
