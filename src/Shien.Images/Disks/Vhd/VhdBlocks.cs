using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Shien.Images.Disks.Vhd;

/// <summary>
/// Where the sectors of a dynamic or differencing VHD lie: the block allocation table, and before each block a bitmap
/// that says which of its sectors were written. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The bitmap counts for dynamic disks as well: MS-VHD says that a sector without its bit was never modified, and
/// VirtualBox reads it as zero. QEMU looks only at the table and shows what is in the file there. The two differ only
/// where a program left old bytes in a new block: these are no content of the disk.
/// </remarks>
internal sealed class VhdBlocks
{
    private const uint Absent = 0xFFFF_FFFF;
    private const int MaxTableBytes = 32 << 20;
    private const int KeptBitmapBytes = 4 << 20;

    private readonly ByteSource source;
    private readonly VhdHeader header;
    private readonly uint[] table;
    private readonly RecentCache<byte[]> bitmaps;

    /// <summary>Reads the table.</summary>
    /// <exception cref="ImageException">It does not fit the disk or the file, or blocks overlap.</exception>
    public VhdBlocks(ByteSource source, VhdHeader header, long lengthBytes)
    {
        this.source = source;
        this.header = header;
        long count = (lengthBytes + header.BlockBytes - 1) / header.BlockBytes;
        long tableBytes = count * sizeof(uint);
        if (header.TableEntries < count || tableBytes > MaxTableBytes || header.TableOffset < VhdFooter.Bytes || header.TableOffset > source.LengthBytes - tableBytes)
        {
            throw VhdReader.Damaged(
                source.Name,
                $"its table of {header.TableEntries} blocks of {header.BlockBytes} bytes at byte {header.TableOffset} does not fit a disk of {lengthBytes} bytes in a file of {source.LengthBytes}");
        }

        table = new uint[count];
        source.Read(header.TableOffset, MemoryMarshal.AsBytes(table.AsSpan()));
        BinaryPrimitives.ReverseEndianness(table, table);
        bitmaps = new RecentCache<byte[]>(Math.Max(KeptBitmapBytes / header.BitmapBytes, 1));
        CheckTable();
    }

    /// <summary>Number of blocks, stored or not.</summary>
    public int Count => table.Length;

    /// <summary>True if the block is in the file; not each of its sectors need be stored.</summary>
    public bool IsPresent(int block) => table[block] != Absent;

    /// <summary>
    /// How many bytes from an offset on are alike: all stored, one after the other, or all not. Never crosses a block.
    /// </summary>
    /// <param name="offset">Byte of the disk.</param>
    /// <param name="most">Bytes that are wanted.</param>
    /// <param name="fileOffset">Where they are stored; -1 where they are not.</param>
    /// <exception cref="ImageException">The block is not inside the file.</exception>
    public long Find(long offset, long most, out long fileOffset)
    {
        int block = (int)(offset / header.BlockBytes);
        int inside = (int)(offset % header.BlockBytes);
        int count = (int)Math.Min(header.BlockBytes - inside, most);
        fileOffset = -1;
        if (table[block] == Absent)
        {
            return count;
        }

        byte[] bitmap = bitmaps.Get(block, this, static (block, blocks) => blocks.ReadBitmap((int)block));
        int first = inside / DiskImage.SectorBytes;
        int end = ((inside + count - 1) / DiskImage.SectorBytes) + 1;
        bool isStored = IsSet(bitmap, first);
        int sector = first + 1;
        while (sector < end && IsSet(bitmap, sector) == isStored)
        {
            // Most bytes of a bitmap are all alike.
            sector += sector % 8 == 0 && end - sector >= 8 && bitmap[sector / 8] == (isStored ? 0xFF : 0) ? 8 : 1;
        }

        fileOffset = isStored ? OffsetOf(block) + header.BitmapBytes + inside : -1;
        return Math.Min((long)sector * DiskImage.SectorBytes, inside + count) - inside;
    }

    private static bool IsSet(byte[] bitmap, int sector) => (bitmap[sector / 8] & (0x80 >> (sector % 8))) != 0;

    private long OffsetOf(int block) => (long)table[block] * DiskImage.SectorBytes;

    private byte[] ReadBitmap(int block)
    {
        byte[] bitmap = new byte[header.BitmapBytes];
        source.Read(OffsetOf(block), bitmap);
        return bitmap;
    }

    // Blocks that share bytes would be a small file that unfolds to a huge disk.
    private void CheckTable()
    {
        long storedBytes = (long)header.BlockBytes + header.BitmapBytes;
        long[] sorted = [.. Enumerable.Range(0, table.Length).Where(IsPresent).Select(OffsetOf)];
        Array.Sort(sorted);
        long end = 2 * VhdFooter.Bytes;
        foreach (long offset in sorted)
        {
            if (offset < end || offset > source.LengthBytes - storedBytes)
            {
                throw VhdReader.Damaged(source.Name, $"a block at byte {offset} overlaps another or is not inside the file's {source.LengthBytes} bytes");
            }

            end = offset + storedBytes;
        }
    }
}
