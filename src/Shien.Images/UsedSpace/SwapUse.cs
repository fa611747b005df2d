using System.Buffers.Binary;
using Shien.Images.Disks;
using Shien.Images.FileSystems;

namespace Shien.Images.UsedSpace;

/// <summary>
/// Of swap space only the page with its header matters to a machine that was shut down. A hibernated one has another signature in
/// the place of this one, so that it is not taken for swap here. Linux, include/linux/swap.h (union swap_header).
/// </summary>
internal static class SwapUse
{
    private const int MaxPageBytes = 65536;

    public static SpaceUse Find(Volume volume)
    {
        byte[] head = new byte[Math.Min(MaxPageBytes, volume.LengthBytes)];
        volume.Read(0, head);
        foreach (int pageBytes in (ReadOnlySpan<int>)[4096, 8192, 16384, MaxPageBytes])
        {
            if (head.Length < pageBytes || !head.AsSpan(pageBytes - 10).StartsWith("SWAPSPACE2"u8))
            {
                continue;
            }

            long bytes = (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(0x404)) + 1L) * pageBytes;
            bool isSound = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(0x400)) == 1 && bytes > pageBytes && bytes <= volume.LengthBytes;
            // A boot sector in the first page can be that of a file system that was made later.
            bool hasBootSector = head[0x1FE] == 0x55 && head[0x1FF] == 0xAA;
            return isSound && !hasBootSector
                ? SpaceUse.Only([new StoredExtent(0, pageBytes), .. Tail(bytes, volume)])
                : SpaceUse.Everything(hasBootSector ? "it may be more than swap space: it has a boot sector" : "its swap header does not fit it");
        }

        return SpaceUse.Everything("its swap space is of an old kind");
    }

    private static IEnumerable<StoredExtent> Tail(long offset, Volume volume) =>
        offset < volume.LengthBytes ? [new StoredExtent(offset, volume.LengthBytes - offset)] : [];
}
