using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Sshd;

/// <summary>The files that sshd would read: a guest's, or those of a test.</summary>
/// <param name="Read">Content of a regular file by absolute path, links followed; null where there is none.</param>
/// <param name="List">Names in a folder, in any order; null where there is none.</param>
internal sealed record SshdFiles(Func<string, byte[]?> Read, Func<string, IReadOnlyList<string>?> List)
{
    private const int MaxFileBytes = 1024 * 1024;
    private const int MaxNames = 4096;

    /// <summary>The files of a guest. Both functions can throw <see cref="ImageException"/>.</summary>
    public static SshdFiles Of(GuestFileSystem guest) => new(path => guest.TryRead(path, MaxFileBytes), path => guest.List(path, MaxNames));
}
