using System.Runtime.InteropServices;

namespace Shien.Images.Disks.Vhdx;

/// <summary>
/// Where the blocks of a VHDX lie (MS-VHDX 2.5, "BAT"). Entries of sector bitmaps, which only a differencing disk has,
/// are skipped unseen: QEMU before 8.0 leaves anything in them.
/// </summary>
internal sealed class VhdxBlocks
{
    private const int MaxTableBytes = 64 << 20;
    private const long SectorsPerChunk = 1 << 23;
    private const int OffsetShift = 20;

    private readonly ulong[] table;
    private readonly long chunkRatio;
    private readonly VhdxMetadata metadata;

    /// <summary>Reads the table.</summary>
    /// <exception cref="ImageException">It does not fit the disk or the file, an entry is not known, or blocks overlap.</exception>
    public VhdxBlocks(ByteSource source, VhdxRegions regions, VhdxMetadata metadata)
    {
        this.metadata = metadata;
        chunkRatio = SectorsPerChunk * metadata.SectorBytes / metadata.BlockBytes;
        Count = (metadata.LengthBytes + metadata.BlockBytes - 1) / metadata.BlockBytes;
        long tableBytes = (IndexOf(Count - 1) + 1) * sizeof(ulong);
        if (tableBytes > Math.Min(regions.TableBytes, MaxTableBytes))
        {
            throw VhdxReader.Damaged(
                source.Name,
                $"a disk of {metadata.LengthBytes} bytes in blocks of {metadata.BlockBytes} needs a block table of {tableBytes} bytes; it has {regions.TableBytes}, and 64 MiB can be read");
        }

        table = new ulong[tableBytes / sizeof(ulong)];
        source.Read(regions.TableOffset, MemoryMarshal.AsBytes(table.AsSpan()));
        CheckTable(source);
    }

    /// <summary>Number of blocks, stored or not.</summary>
    public long Count { get; }

    /// <summary>How many bytes from an offset on are alike: all stored, one after the other in the file, or all not.</summary>
    /// <param name="offset">Byte of the disk.</param>
    /// <param name="most">Bytes that are wanted; inside the disk.</param>
    /// <param name="fileOffset">Where they are stored; -1 where they are not.</param>
    public long Find(long offset, long most, out long fileOffset)
    {
        long block = offset / metadata.BlockBytes;
        long inside = offset % metadata.BlockBytes;
        long start = OffsetOf(block);
        long count = metadata.BlockBytes - inside;
        for (long next = 1; count < most; next++, count += metadata.BlockBytes)
        {
            if (OffsetOf(block + next) != (start < 0 ? start : start + (next * metadata.BlockBytes)))
            {
                break;
            }
        }

        fileOffset = start < 0 ? -1 : start + inside;
        return Math.Min(count, most);
    }

    // After each chunk of payload blocks comes the entry of its sector bitmap.
    private long IndexOf(long block) => block + (block / chunkRatio);

    private static VhdxBlockState StateOf(ulong entry) => (VhdxBlockState)(entry & 7);

    private long OffsetOf(long block) => table[IndexOf(block)] is var entry && StateOf(entry) == VhdxBlockState.Present ? PlaceOf(entry) : -1;

    // Bits 20 to 63: the offset in MiB.
    private static long PlaceOf(ulong entry) => (long)(entry >> OffsetShift << OffsetShift);

    private void CheckTable(ByteSource source)
    {
        List<long> stored = [];
        for (long block = 0; block < Count; block++)
        {
            ulong entry = table[IndexOf(block)];
            if (!Enum.IsDefined(StateOf(entry)))
            {
                throw VhdxReader.Damaged(source.Name, $"block {block} has the state {entry & 7}, which a disk without a parent cannot have");
            }

            if (StateOf(entry) == VhdxBlockState.Present)
            {
                // Of the last block only what the disk has need be there.
                long needed = Math.Min(metadata.BlockBytes, metadata.LengthBytes - (block * metadata.BlockBytes));
                long place = PlaceOf(entry);
                if (place < VhdxReader.HeadBytes || place > source.LengthBytes - needed)
                {
                    throw VhdxReader.Damaged(source.Name, $"block {block} at byte {place} is not inside the file's {source.LengthBytes} bytes");
                }

                stored.Add(place);
            }
        }

        // Blocks that share bytes would be a small file that unfolds to a huge disk.
        stored.Sort();
        for (int i = 1; i < stored.Count; i++)
        {
            if (stored[i] - stored[i - 1] < metadata.BlockBytes)
            {
                throw VhdxReader.Damaged(source.Name, $"the blocks at bytes {stored[i - 1]} and {stored[i]} overlap");
            }
        }
    }
}
