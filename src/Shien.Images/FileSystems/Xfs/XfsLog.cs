using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// Tells whether the log was ended by the record that an unmount writes. The log is a ring: each block of 512 bytes begins with
/// the number of the turn in which it was written, so the newest lies where that number falls. XFS Algorithms and Data
/// Structures, "Journaling Log"; linux/fs/xfs/xfs_log_recover.c, <c>xlog_find_head</c> and <c>xlog_check_unmount_rec</c>.
/// </summary>
internal sealed class XfsLog
{
    private const int BlockBytes = 512;

    // Records are written eight at a time and in any order; after an unmount none of them may be missing.
    private const int WindowBlocks = 8 * 256 * 1024 / BlockBytes;
    private const int ChunkBlocks = 128;

    // The longest record with its headers.
    private const int RecordBlocks = (256 * 1024 / BlockBytes) + 8;
    private const byte UnmountFlag = 0x20;
    private const string Dirty =
        "its log was not ended by an unmount, so what it says may be out of date; shut the machine down first";

    private readonly XfsFileSystem fs;
    private readonly long offset;
    private readonly long blocks;

    private XfsLog(XfsFileSystem fs, long offset, long blocks)
    {
        this.fs = fs;
        this.offset = offset;
        this.blocks = blocks;
    }

    /// <summary>Why the rest of the file system may be older than what the machine would see; null if it is not.</summary>
    /// <exception cref="ImageException">The log lies outside of the file system, or the image is damaged there.</exception>
    public static string? WhyUnclean(XfsFileSystem fs)
    {
        XfsSuperblock superblock = fs.Superblock;
        if (superblock.LogStart == 0)
        {
            return "its log lies on another disk";
        }

        if (superblock.LogBlocks == 0 || !fs.Geometry.TryBlock(superblock.LogStart, superblock.LogBlocks, out long first))
        {
            throw fs.Damaged($"its log has {superblock.LogBlocks} blocks from block 0x{superblock.LogStart:x}");
        }

        XfsLog log = new(fs, first * superblock.BlockBytes, (long)superblock.LogBlocks * superblock.BlockBytes / BlockBytes);
        return log.IsEndedByUnmount() ? null : Dirty;
    }

    private bool IsEndedByUnmount()
    {
        // No log is that small.
        if (blocks < RecordBlocks)
        {
            return false;
        }

        // The head is where the next record would go: the first block of the turn before.
        uint cycle = CycleAt(0);
        uint lastCycle = CycleAt(blocks - 1);
        long head = cycle == lastCycle ? 0 : FindFall(cycle);
        uint newest = head == 0 ? lastCycle : cycle;
        if (newest == 0 || (cycle != lastCycle && lastCycle != cycle - 1))
        {
            return false;
        }

        return IsInOrder(head, newest) && EndsWithUnmount(ReadRing(head - RecordBlocks, RecordBlocks));
    }

    private bool IsInOrder(long head, uint newest)
    {
        long window = Math.Min(WindowBlocks, blocks);
        for (long at = head - window; at < head + window; at += ChunkBlocks)
        {
            int count = (int)Math.Min(ChunkBlocks, head + window - at);
            byte[] chunk = ReadRing(at, count);
            for (int i = 0; i < count; i++)
            {
                // Not yet reduced to the ring: before its start is the end of the turn before, behind its end the start of this one.
                long block = at + i;
                bool isNewest = head == 0 || (block >= 0 && block < head) || block >= blocks;
                if (Cycle(chunk.AsSpan(i * BlockBytes)) != (isNewest ? newest : newest - 1))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The first block that is not of the cycle of the first one; that of the last block has to differ.</summary>
    private long FindFall(uint cycle)
    {
        long low = 0;
        long high = blocks - 1;
        while (high - low > 1)
        {
            long middle = (low + high) / 2;
            (low, high) = CycleAt(middle) == cycle ? (middle, high) : (low, middle);
        }

        return high;
    }

    // The last header before the head, whose record has to reach exactly to it.
    private bool EndsWithUnmount(byte[] before)
    {
        int window = before.Length / BlockBytes;
        for (int at = window - 1; at >= 0; at--)
        {
            ReadOnlySpan<byte> block = before.AsSpan(at * BlockBytes, BlockBytes);
            if (BinaryPrimitives.ReadUInt32BigEndian(block) != XfsLogRecord.Magic)
            {
                continue;
            }

            return XfsLogRecord.Parse(block) is { Operations: 1 } record
                && record.Uuid == fs.Superblock.RawUuid
                && at + record.HeaderBlocks < window
                && ((long)at + record.HeaderBlocks) * BlockBytes + ((record.DataBytes + BlockBytes - 1) / BlockBytes * BlockBytes) == before.Length
                && (before[((at + record.HeaderBlocks) * BlockBytes) + 9] & UnmountFlag) != 0;
        }

        return false;
    }

    private uint CycleAt(long block)
    {
        Span<byte> head = stackalloc byte[8];
        fs.Volume.Read(offset + (block * BlockBytes), head);
        return Cycle(head);
    }

    // A header has its magic number first.
    private static uint Cycle(ReadOnlySpan<byte> block)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(block);
        return first == XfsLogRecord.Magic ? BinaryPrimitives.ReadUInt32BigEndian(block[4..]) : first;
    }

    private byte[] ReadRing(long from, int count)
    {
        byte[] content = new byte[count * BlockBytes];
        long start = (from + blocks) % blocks;
        int first = (int)Math.Min(count, blocks - start);
        fs.Volume.Read(offset + (start * BlockBytes), content.AsSpan(0, first * BlockBytes));
        fs.Volume.Read(offset, content.AsSpan(first * BlockBytes));
        return content;
    }
}
