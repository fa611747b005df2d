using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using AwesomeAssertions;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Xunit;

namespace Shien.Tests.FileSystems;

/// <summary>On images with journals that debugfs wrote (tests/fixtures/ext4/make); e2fsck -E journal_only reads the same.</summary>
public sealed class Ext4JournalTests
{
    private const int BlockBytes = 1024;

    [Theory]
    [InlineData("dirty")]
    [InlineData("dirty-checked")]
    public void Reads_what_the_journal_has_newer(string image)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        Ext4FileSystem fs = Open(disk);
        GuestFileSystem guest = new(fs);
        fs.IsUnclean.Should().BeFalse();
        Encoding.ASCII.GetString(guest.TryRead("/etc/hostname", 100)!).Should().Be("back\n");
        guest.TryRead("/z", 5000)!.Take(5).Should().Equal([0xC0, 0x3B, 0x39, 0x98, (byte)'m'], "the block looks like the journal's own");
        Encoding.ASCII.GetString(guest.TryRead("/numbers", 5000)!).Should().StartWith("1\n2\n", "the block was revoked");
        fs.FindUse().Extents.Should().NotBeNull();
    }

    [Fact]
    public void A_transaction_without_its_commit_block_does_not_count()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("dirty");
        disk.Content.AsSpan(Block(disk, type: 2, sequence: 1), 12).Clear();
        Ext4FileSystem fs = Open(disk);
        fs.IsUnclean.Should().BeFalse();
        Encoding.ASCII.GetString(new GuestFileSystem(fs).TryRead("/etc/hostname", 100)!).Should().Be("tree\n");
    }

    [Theory]
    [InlineData("a commit block", 2, 0x38, "the checksum of transaction 1 is wrong")]
    [InlineData("a block of content", 1, 2 * BlockBytes, "the checksum of block * in transaction 1 is wrong")]
    [InlineData("a descriptor", 1, 0x80, "the checksum of transaction 1 is wrong")]
    public void What_the_kernel_would_not_replay_is_unclean(string what, uint type, int offset, string why)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("dirty-checked");
        disk.Content[Block(disk, type, sequence: 1) + offset] ^= 1;
        Ext4FileSystem fs = Open(disk);
        fs.IsUnclean.Should().BeTrue(what);
        fs.FindUse().Extents.Should().BeNull();
        fs.FindUse().Reason.Should().Match($"the ext4 file system on disk 1 was not shut down cleanly, and its journal cannot be replayed: {why}");
        Encoding.ASCII.GetString(new GuestFileSystem(fs).TryRead("/etc/hostname", 100)!).Should().Be("tree\n");
    }

    [Fact]
    public void A_journal_on_another_disk_is_unclean()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("dirty");
        BinaryPrimitives.WriteUInt32LittleEndian(disk.Content.AsSpan(1024 + 0xE0), 0);
        Open(disk).FindUse().Reason.Should().EndWith("its journal cannot be replayed: it lies on another disk");
    }

    [Fact]
    public void A_log_that_goes_round_for_ever_is_unclean()
    {
        // A journal of four blocks, whose descriptor block has two tags: behind them it comes again.
        using MemoryDisk disk = MemoryDisk.OfFixture("dirty");
        BinaryPrimitives.WriteUInt32BigEndian(disk.Content.AsSpan(Block(disk, type: 4, sequence: 0) + 0x10), 4);
        int descriptor = Block(disk, type: 1, sequence: 1);
        disk.Content[descriptor + 12 + 7] = 2;
        disk.Content[descriptor + 24 + 7] = 8;
        Ext4FileSystem fs = Open(disk);
        fs.IsUnclean.Should().BeTrue();
        fs.FindUse().Reason.Should().EndWith("its log has no end");
    }

    [Theory]
    [InlineData(0x3A, 3, "*is marked as damaged")]
    [InlineData(0x3A, 0, "*was not shut down cleanly")]
    [InlineData(0x66, 2, "*uses what this version does not know: unknown (0x20000)")]
    [InlineData(0x64, 0x80, "*uses what this version does not know: has_snapshot (0x80)")]
    public void Bitmaps_are_not_believed_where_they_may_be_wrong(int field, byte value, string reason)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        disk.Content[1024 + field] = field == 0x64 ? (byte)(disk.Content[1024 + field] | value) : value;
        SealSuperblock(disk);
        Open(disk).FindUse().Reason.Should().Match(reason);
    }

    [Fact]
    public void A_group_whose_bitmap_is_damaged_counts_as_used()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        long before = Open(disk).FindUse().Extents!.Sum(e => e.Length);
        uint bitmap = BinaryPrimitives.ReadUInt32LittleEndian(disk.Content.AsSpan(2048));
        disk.Content[(bitmap * BlockBytes) + 100] ^= 1;
        long after = Open(disk).FindUse().Extents!.Sum(e => e.Length);
        before.Should().BeLessThan(disk.LengthBytes / 2);
        after.Should().Be(disk.LengthBytes);
    }

    private static int Block(MemoryDisk disk, uint type, uint sequence)
    {
        for (int at = 0; at < disk.Content.Length; at += BlockBytes)
        {
            ReadOnlySpan<byte> block = disk.Content.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32BigEndian(block) == 0xC03B3998 && BinaryPrimitives.ReadUInt32BigEndian(block[4..]) == type
                && BinaryPrimitives.ReadUInt32BigEndian(block[8..]) == sequence)
            {
                return at;
            }
        }

        throw new InvalidOperationException("There is no such block.");
    }

    private static void SealSuperblock(MemoryDisk disk)
    {
        uint crc = ~0u;
        foreach (byte b in disk.Content.AsSpan(1024, 0x3FC))
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(disk.Content.AsSpan(1024 + 0x3FC), crc);
    }

    private static Ext4FileSystem Open(MemoryDisk disk) => Ext4FileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));
}
