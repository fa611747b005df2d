using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shien.Images.Disks;

namespace Shien.Cli.Maps;

/// <summary>By what a disk that was not changed is known again: its files' paths, sizes and times, as make and git do it.</summary>
/// <param name="Key">Names the disk: a SHA-256 of where it is, lower-case hexadecimal.</param>
/// <param name="Text">Changes when it changes.</param>
/// <param name="Path">The file that is opened to read it.</param>
internal sealed record DiskStamp(string Key, string Text, string Path)
{
    // What hashing or the search for free space says of the same files may change with the program.
    private const int Version = 1;

    // A change within the same tick of the file system's clock would not be seen.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>The stamp of a disk as it is now; null where its files do not say: they are temporary, or just being changed.</summary>
    /// <param name="disk">As it is read.</param>
    /// <param name="reading">What of it is read, such as <c>used</c> or <c>all</c>.</param>
    /// <param name="now">The time.</param>
    public static DiskStamp? Of(DiskReader disk, string reading, DateTimeOffset now)
    {
        List<FileInfo> files = [.. disk.FileNames.Distinct(StringComparer.Ordinal).Select(name => new FileInfo(name))];
        if (files.Count == 0 || files.Exists(file => !file.Exists || (now - file.LastWriteTimeUtc).Duration() < Settled))
        {
            return null;
        }

        string place = string.Join('\n', files.Select(file => file.FullName).Append(reading));
        // The time of creation stands for the inode, which not every system has.
        string text = string.Create(CultureInfo.InvariantCulture, $"{Version} {disk.Format} {disk.LengthBytes}")
            + string.Concat(files.Select(file => string.Create(
                CultureInfo.InvariantCulture, $" {file.Length} {file.LastWriteTimeUtc.Ticks} {file.CreationTimeUtc.Ticks}")));
        return new DiskStamp(System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place))), text, files[0].FullName);
    }
}
