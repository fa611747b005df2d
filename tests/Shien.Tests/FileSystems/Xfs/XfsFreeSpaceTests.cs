using System.Buffers.Binary;
using System.Text;
using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Xunit;

namespace Shien.Tests.FileSystems.Xfs;

/// <summary>What of an xfs file system is used, and when its map is not trusted.</summary>
public sealed class XfsFreeSpaceTests
{
    private const long GroupBytes = 24 << 20;

    [Theory]
    [InlineData("rhel10")]
    [InlineData("centos7")]
    [InlineData("version4")]
    [InlineData("nocase")]
    public void What_is_used_holds_every_file_and_nothing_that_was_deleted(string name)
    {
        XfsImage image = XfsImage.Of(name);
        IReadOnlyList<StoredExtent> used = image.Open().FindUse().Extents!;
        FreeBlocks(image.Disk).Should().Be(image.Disk.LengthBytes - used.Sum(e => e.Length), "the superblock counts the same, less what groups keep back");
        using MemoryDisk copy = new(new byte[image.Disk.LengthBytes]);
        foreach (long page in XfsImage.Pages(image.Disk))
        {
            foreach (StoredExtent near in used.Where(e => e.Offset < page + 4096 && e.End > page))
            {
                (long first, long end) = (Math.Max(page, near.Offset), Math.Min(page + 4096, near.End));
                image.Disk.Read(first, copy.Content.AsSpan((int)first, (int)(end - first)));
            }
        }

        copy.Content.AsSpan().IndexOf("deleted! deleted!"u8).Should().Be(-1);
        List<string> lines = [];
        XfsTests.List(new GuestFileSystem(FileSystemReaders.Open(new Volume(copy, 0, copy.LengthBytes, "disk 1"), FileSystemKind.Xfs)!), "", lines);
        lines.Order(StringComparer.Ordinal).Should().Equal(XfsImage.ListingOf(name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("XAGF", 0x34)]
    [InlineData("XAGF", 0x10)]
    [InlineData("XAGF", 0x38)]
    [InlineData("AB3B", 0x39)]
    [InlineData("AB3B", 0x30)]
    [InlineData("AB3B", 0x05)]
    public void A_group_whose_tree_is_wrong_is_used_as_a_whole(string magic, int at)
    {
        XfsImage image = XfsImage.Of("rhel10");
        XfsStructure structure = image.Structures.First(s =>
            s.Offset > GroupBytes && Encoding.ASCII.GetString(image.Disk.Bytes(s.Offset, 4)) == magic);
        long free = image.Disk.LengthBytes - image.Open().FindUse().Extents!.Sum(e => e.Length);
        image.Change(structure, content => content[at + (magic == "XAGF" ? 3 : 0)] ^= 0x41);
        IReadOnlyList<StoredExtent> used = image.Open().FindUse().Extents!;
        used.Should().Contain(e => e.Offset <= GroupBytes && e.End >= 2 * GroupBytes, "the second group cannot be trusted");
        (image.Disk.LengthBytes - used.Sum(e => e.Length)).Should().BePositive("the others can").And.BeLessThan(free);
    }

    [Fact]
    public void A_wrong_checksum_in_a_tree_makes_its_group_used()
    {
        XfsImage image = XfsImage.Of("rhel10");
        XfsStructure tree = image.First("AB3B");
        byte[] content = image.Disk.Bytes(tree.Offset, tree.LengthBytes);
        content[^1] ^= 1;
        image.Disk.Patch(tree.Offset, content);
        image.Open().FindUse().Extents![0].Length.Should().BeGreaterThanOrEqualTo(GroupBytes);
    }

    [Fact]
    public void What_is_behind_the_file_system_counts_as_used()
    {
        XfsImage image = XfsImage.Of("rhel10");
        using MemoryDisk disk = new(new byte[(64 << 20) + 12345]);
        image.Disk.Read(0, disk.Content.AsSpan(0, 64 << 20));
        IReadOnlyList<StoredExtent> used = FileSystemReaders.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"), FileSystemKind.Xfs)!.FindUse().Extents!;
        used[^1].Should().Match<StoredExtent>(e => e.Offset <= 64 << 20 && e.End == disk.LengthBytes);
    }

    [Theory]
    [InlineData(0xD4, 0x80u, "its xfs file system uses what this version does not know: unknown (0x80)")]
    [InlineData(0x14, 0x1u, "its xfs file system has a device for real-time files")]
    public void Everything_is_used_where_the_map_may_mean_something_else(int at, uint value, string reason)
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb => BinaryPrimitives.WriteUInt32BigEndian(sb.AsSpan(at), BinaryPrimitives.ReadUInt32BigEndian(sb.AsSpan(at)) | value));
        SpaceUse use = image.Open().FindUse();
        use.Extents.Should().BeNull();
        use.Reason.Should().Be(reason);
    }

    /// <summary>Free blocks that the superblock counts, in bytes, less those that groups keep for their own trees.</summary>
    private static long FreeBlocks(SparseDisk disk)
    {
        byte[] superblock = disk.Bytes(0, 512);
        long blockBytes = BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(4));
        long groupBlocks = BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(0x54));
        uint groups = BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(0x58));
        long free = (long)BinaryPrimitives.ReadUInt64BigEndian(superblock.AsSpan(0x90));
        for (uint group = 0; group < groups; group++)
        {
            // AGFL and the blocks of the two free-space trees below their roots count as free there.
            byte[] header = disk.Bytes((group * groupBlocks * blockBytes) + 512, 512);
            free -= BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x30)) + BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x3C));
        }

        return free * blockBytes;
    }
}
