using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>What trees are ordered by. btrfs documentation, "On-disk format", "Basic structures".</summary>
internal readonly record struct BtrfsKey(ulong ObjectId, BtrfsItemType Type, ulong Offset) : IComparable<BtrfsKey>
{
    public const int LengthBytes = 17;

    /// <summary>Above every key that is stored.</summary>
    public static BtrfsKey Last { get; } = new(ulong.MaxValue, (BtrfsItemType)0xFF, ulong.MaxValue);

    public static BtrfsKey Parse(ReadOnlySpan<byte> s) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(s),
        (BtrfsItemType)s[8],
        BinaryPrimitives.ReadUInt64LittleEndian(s[9..]));

    public int CompareTo(BtrfsKey other)
    {
        int order = ObjectId.CompareTo(other.ObjectId);
        order = order != 0 ? order : ((byte)Type).CompareTo((byte)other.Type);
        return order != 0 ? order : Offset.CompareTo(other.Offset);
    }

    /// <summary>True for another offset of the same object and type.</summary>
    public bool IsBeside(BtrfsKey other) => ObjectId == other.ObjectId && Type == other.Type;
}
