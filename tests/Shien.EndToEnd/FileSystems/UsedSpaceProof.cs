using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;

namespace Shien.EndToEnd.FileSystems;

/// <summary>
/// Proves a map of used space: a copy that has nothing but what is used must satisfy the file system's own checker and hold the
/// same tree.
/// </summary>
internal static class UsedSpaceProof
{
    // tests/lab/tree fills what it deletes with this.
    private static readonly byte[] Deleted = [.. "deleted! deleted! deleted! "u8];

    /// <summary>Copies what is used of a volume; the rest are holes in the file.</summary>
    /// <returns>Bytes that are used.</returns>
    public static long Copy(Volume volume, SpaceUse use, string target)
    {
        use.Extents.Should().NotBeNull(use.Reason);
        byte[] buffer = new byte[1 << 20];
        byte[] zeros = new byte[1 << 20];
        using FileStream file = File.Create(target);
        file.SetLength(volume.LengthBytes);
        (long used, long end) = (0, 0);
        foreach (StoredExtent extent in use.Extents!)
        {
            extent.Offset.Should().BeGreaterThanOrEqualTo(end, "extents ascend");
            extent.End.Should().BeLessThanOrEqualTo(volume.LengthBytes);
            for (long at = extent.Offset; at < extent.End;)
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, extent.End - at));
                volume.Read(at, part);
                file.Position = at;
                if (!part.SequenceEqual(zeros.AsSpan(0, part.Length)))
                {
                    file.Write(part);
                }

                at += part.Length;
            }

            end = extent.End;
            used += extent.Length;
        }

        return used;
    }

    /// <summary>
    /// Copies, lets <paramref name="check"/> run the file system's checker on the copy, and compares the tree
    /// in it.
    /// </summary>
    /// <param name="image">One file system, filled by <see cref="SourceTree.Fill"/>.</param>
    /// <param name="open">Our reader.</param>
    /// <param name="check">Runs the checker on the file it is given and fails if that is not content.</param>
    /// <param name="expected">The tree.</param>
    /// <param name="what">Words for failures.</param>
    /// <returns>Bytes that are used.</returns>
    public static long Check(
        string image, Func<Volume, VolumeFileSystem> open, Action<string> check, IReadOnlyCollection<string> expected, string what)
    {
        using TemporaryFolder folder = new();
        string copy = folder.File("used.raw");
        long used;
        using (DiskReader disk = DiskImage.Open(image))
        {
            Volume volume = WholeDisk(disk);
            used = Copy(volume, open(volume).FindUse(), copy);
        }

        check(copy);
        using (DiskReader disk = DiskImage.Open(copy))
        {
            TreeListing.OfGuest(new GuestFileSystem(open(WholeDisk(disk)))).ShouldBe(expected, what + ", only what is used");
        }

        return used;
    }

    /// <summary>How often 64 KiB begin with what the tree deleted: nothing of that may be left in a copy of what is used.</summary>
    public static int CountDeleted(string image)
    {
        int found = 0;
        byte[] head = new byte[65536];
        using FileStream file = File.OpenRead(image);
        while (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) > 0)
        {
            found += head.AsSpan().IndexOf(Deleted) >= 0 ? 1 : 0;
        }

        return found;
    }

    public static Volume WholeDisk(DiskReader disk) => new(disk, 0, disk.LengthBytes, "disk 1");
}
