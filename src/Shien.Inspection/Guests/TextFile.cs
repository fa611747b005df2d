using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>A small configuration file of a guest.</summary>
/// <param name="Path">Absolute, links resolved.</param>
/// <param name="Text">As <see cref="GuestText"/> decodes it; encodes to the same bytes.</param>
internal sealed record TextFile(string Path, string Text)
{
    /// <summary>Its lines without their ends.</summary>
    public IReadOnlyList<string> Lines { get; } = [.. Text.Split('\n').Select(line => line.TrimEnd('\r'))];

    /// <summary>Null where there is no regular file, or it cannot be read.</summary>
    public static TextFile? Read(GuestTree tree, string path) =>
        tree.Find(path) is { Kind: FileKind.File } file && tree.TryRead(path) is { } content
            ? new TextFile(file.Path, GuestText.Decode(content))
            : null;

    /// <summary>The files of a folder whose names end so, sorted by name.</summary>
    public static IEnumerable<TextFile> ReadAll(GuestTree tree, string folder, params string[] endings) =>
        tree.Names(folder).Where(name => endings.Any(e => name.EndsWith(e, StringComparison.Ordinal)))
            .Select(name => Read(tree, $"{folder}/{name}")).OfType<TextFile>();

    /// <summary>
    /// The same of several folders of which an earlier one hides files of the same name in a later one, as systemd and others do;
    /// sorted by name. A link to /dev/null hides without being there.
    /// </summary>
    public static IEnumerable<TextFile> ReadMerged(GuestTree tree, IReadOnlyList<string> folders, string ending)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            foreach (string name in tree.Names(folder).Where(name => name.EndsWith(ending, StringComparison.Ordinal)))
            {
                files.TryAdd(name, folder);
            }
        }

        return files.Select(f => Read(tree, $"{f.Value}/{f.Key}")).OfType<TextFile>();
    }

    /// <summary>How findings call a line of it, counted from 1.</summary>
    public string At(int line) => $"{GuestText.Clean(Path, 256)}:{line}";
}
