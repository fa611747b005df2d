using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>
/// A run of logical addresses and where on the volume it lies: once (single) or twice (dup). btrfs documentation, "On-disk
/// format", "Chunk item".
/// </summary>
/// <param name="First">First logical address.</param>
/// <param name="LengthBytes">Bytes of each copy.</param>
/// <param name="Copy0">Where its first copy begins on the volume.</param>
/// <param name="Copy1">Where the second begins; -1 if there is none.</param>
internal readonly record struct Chunk(long First, long LengthBytes, long Copy0, long Copy1)
{
    private const int HeadBytes = 48;
    private const int StripeBytes = 32;
    private const ulong Duplicate = 0x20;

    // linux/include/uapi/linux/btrfs_tree.h, BTRFS_BLOCK_GROUP_*, from bit 3 on.
    private static readonly string[] ProfileNames = ["raid0", "raid1", "dup", "raid10", "raid5", "raid6", "raid1c3", "raid1c4"];

    public long End => First + LengthBytes;

    public int Copies => Copy1 < 0 ? 1 : 2;

    /// <summary>Parses a chunk item; <paramref name="itemBytes"/> is what it takes, of as many as there may be.</summary>
    /// <exception cref="ImageException">It is damaged, or of a profile that is not read.</exception>
    public static Chunk Parse(ulong first, ReadOnlySpan<byte> item, in BtrfsSuperblock sb, Volume volume, Func<string, ImageException> damage, out int itemBytes)
    {
        if (item.Length < HeadBytes + StripeBytes)
        {
            throw damage($"the chunk at {first} has {item.Length} bytes");
        }

        ulong length = U64(item, 0x00);
        ulong type = U64(item, 0x18);
        int stripes = BinaryPrimitives.ReadUInt16LittleEndian(item[0x2C..]);
        RefuseProfile(type, volume);
        itemBytes = HeadBytes + (stripes * StripeBytes);
        if (stripes != ((type & Duplicate) != 0 ? 2 : 1) || itemBytes > item.Length)
        {
            throw damage($"the chunk at {first} has {stripes} stripes");
        }

        if (length == 0 || length > long.MaxValue / 2 || first > long.MaxValue / 2 || (first | length) % (uint)sb.SectorBytes != 0)
        {
            throw damage($"the chunk at {first} has {length} bytes");
        }

        long copy0 = CopyAt(item[HeadBytes..], length, sb, damage);
        long copy1 = stripes == 2 ? CopyAt(item[(HeadBytes + StripeBytes)..], length, sb, damage) : -1;
        return new Chunk((long)first, (long)length, copy0, copy1);
    }

    private static long CopyAt(ReadOnlySpan<byte> stripe, ulong length, in BtrfsSuperblock sb, Func<string, ImageException> damage)
    {
        ulong offset = U64(stripe, 0x08);
        if (U64(stripe, 0x00) != sb.DeviceId)
        {
            throw damage($"a chunk lies on device {U64(stripe, 0x00)}, but there is only device {sb.DeviceId}");
        }

        return offset <= (ulong)sb.DeviceBytes && length <= (ulong)sb.DeviceBytes - offset && offset % (uint)sb.SectorBytes == 0
            ? (long)offset
            : throw damage($"a chunk of {length} bytes lies at byte {offset}");
    }

    private static void RefuseProfile(ulong type, Volume volume)
    {
        ulong unread = (type >> 3) & ~(Duplicate >> 3);
        if (unread != 0)
        {
            int bit = System.Numerics.BitOperations.TrailingZeroCount(unread);
            string name = bit < ProfileNames.Length ? ProfileNames[bit] : "unknown";
            throw new ImageException(
                $"Could not look inside {volume.Name}: its btrfs file system keeps chunks as {name} (0x{8UL << bit:x}), which is not read.");
        }
    }

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);
}
