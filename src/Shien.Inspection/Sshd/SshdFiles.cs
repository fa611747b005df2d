using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd;

/// <summary>The files that sshd would read: a guest's, or those of a test.</summary>
/// <param name="Read">Content of a regular file by absolute path, links followed; null where there is none.</param>
/// <param name="List">Names in a folder, in any order; null where there is none.</param>
internal sealed record SshdFiles(Func<string, byte[]?> Read, Func<string, IReadOnlyList<string>?> List)
{
    private const int MaxFileBytes = 1024 * 1024;
    private const int MaxNames = 4096;

    /// <summary>The files of a guest; what cannot be read, and a folder with more than 4096 names, becomes a finding.</summary>
    public static SshdFiles Of(GuestTree tree) => new(path => tree.TryRead(path, MaxFileBytes), path => Names(tree, path));

    private static IReadOnlyList<string>? Names(GuestTree tree, string path)
    {
        try
        {
            return tree.Guest.List(path, MaxNames + 1) is { Count: > MaxNames }
                ? throw new ImageException($"'{GuestText.Clean(path, 200)}' has more than {MaxNames} names.")
                : tree.Guest.List(path, MaxNames);
        }
        catch (ImageException e)
        {
            tree.NotChecked(path, e);
            return null;
        }
    }
}
