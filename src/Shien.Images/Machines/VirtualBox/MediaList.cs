using Shien.Images.Disks.Chains;

namespace Shien.Images.Machines.VirtualBox;

/// <summary>
/// What <c>VBoxManage list hdds</c> says: every image that VirtualBox knows, those of other machines among them, which a
/// linked clone needs.
/// </summary>
public static class MediaList
{
    private const int MaxLines = 200_000;

    /// <summary>Reads the program's whole output: paragraphs with lines such as <c>UUID: …</c> and <c>Location: …</c>.</summary>
    /// <param name="text">Standard output of the program.</param>
    /// <exception cref="ImageException">There are more than 200,000 lines.</exception>
    public static MediaRegistry Parse(string text)
    {
        Dictionary<Guid, string> paths = [];
        Guid? id = null;
        int lines = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
            {
                throw new ImageException($"VBoxManage lists its disks in more than {MaxLines} lines. Remove what is not needed with 'VBoxManage closemedium'.");
            }

            if (Value(line, "UUID:") is { IsEmpty: false } uuid)
            {
                id = Guid.TryParse(uuid, out Guid parsed) ? parsed : null;
            }
            else if (id is { } known && Value(line, "Location:") is { IsEmpty: false } location)
            {
                paths.TryAdd(known, location.ToString());
                id = null;
            }
        }

        return new MediaRegistry(paths);
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..].Trim() : [];
}
