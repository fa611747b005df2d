using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems.Xfs;
using Xunit;

namespace Shien.Tests.FileSystems.Xfs;

/// <summary>Was the file system unmounted?</summary>
public sealed class XfsLogTests
{
    [Fact]
    public void A_copy_of_a_running_machine_is_unclean_and_all_of_it_is_used()
    {
        XfsFileSystem fs = XfsImage.Of("dirty").Open();
        fs.IsUnclean.Should().BeTrue();
        fs.FindUse().Extents.Should().BeNull();
        fs.FindUse().Reason.Should().Be("its log was not ended by an unmount, so what it says may be out of date; shut the machine down first");
    }

    [Theory]
    [InlineData("the flag of an unmount is gone", 1, 0x09, 0x20)]
    [InlineData("another file system's record", 0, 0x130, 0x01)]
    [InlineData("more than one operation", 0, 0x2B, 0x02)]
    [InlineData("a length that does not reach the head", 0, 0x0E, 0x02)]
    [InlineData("a version that is not known", 0, 0x0B, 0x04)]
    [InlineData("an older block", 1, 0x03, 0x01)]
    public void Anything_but_an_unmount_record_at_the_head_is_unclean(string what, int block, int at, byte bits)
    {
        XfsImage image = XfsImage.Of("rhel10");
        long record = LastRecord(image.Disk);
        byte[] content = image.Disk.Bytes(record + (block * 512), 512);
        content[at] ^= bits;
        image.Disk.Patch(record + (block * 512), content);
        image.Open().IsUnclean.Should().BeTrue(what);
    }

    [Fact]
    public void A_block_that_was_written_behind_the_head_is_unclean()
    {
        XfsImage image = XfsImage.Of("rhel10");
        long record = LastRecord(image.Disk);
        uint cycle = BinaryPrimitives.ReadUInt32BigEndian(image.Disk.Bytes(record + 4, 4));
        byte[] later = new byte[512];
        BinaryPrimitives.WriteUInt32BigEndian(later, cycle);
        image.Disk.Patch(record + (100 * 512), later);
        image.Open().IsUnclean.Should().BeTrue();
    }

    [Fact]
    public void A_log_of_zeros_or_on_another_disk_is_unclean()
    {
        XfsImage image = XfsImage.Of("rhel10");
        (long start, long length) = Log(image.Disk);
        image.Disk.Patch(start, new byte[length]);
        image.Open().IsUnclean.Should().BeTrue();
        image.Change(image.Structures[0], sb => sb.AsSpan(0x30, 8).Clear());
        image.Open().FindUse().Reason.Should().Be("its log lies on another disk");
    }

    [Fact]
    public void A_log_outside_of_its_group_is_refused()
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb => sb.AsSpan(0x60, 4).Fill(0x7F));
        image.Invoking(i => i.Open()).Should().Throw<ImageException>().WithMessage("*its log has 2139062143 blocks*");
    }

    private static (long Start, long LengthBytes) Log(SparseDisk disk)
    {
        byte[] superblock = disk.Bytes(0, 512);
        long blockBytes = BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(4));
        ulong start = BinaryPrimitives.ReadUInt64BigEndian(superblock.AsSpan(0x30));
        long group = (long)(start >> superblock[0x7C]) * BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(0x54));
        long block = (long)(start & ((1UL << superblock[0x7C]) - 1));
        return ((group + block) * blockBytes, BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(0x60)) * blockBytes);
    }

    /// <summary>The last header in a log that was never filled.</summary>
    private static long LastRecord(SparseDisk disk)
    {
        (long start, long length) = Log(disk);
        long last = 0;
        for (long at = start; at < start + length; at += 512)
        {
            last = BinaryPrimitives.ReadUInt32BigEndian(disk.Bytes(at, 4)) == 0xFEEDBABE ? at : last;
        }

        return last;
    }
}
