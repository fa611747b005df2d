using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>Where a subvolume is in its parent. btrfs documentation, "On-disk format", "ROOT_REF".</summary>
/// <param name="Directory">Inode of the directory in the parent.</param>
/// <param name="Name">Its name there.</param>
internal readonly record struct RootReference(ulong Directory, ReadOnlyMemory<byte> Name)
{
    private const int HeadBytes = 0x12;

    /// <exception cref="ImageException">The name does not fit into the item.</exception>
    public static RootReference Parse(BtrfsItem item, Func<string, ImageException> damage)
    {
        ReadOnlySpan<byte> s = item.Content.Span;
        return s.Length >= HeadBytes && BinaryPrimitives.ReadUInt16LittleEndian(s[0x10..]) is var nameBytes && nameBytes <= s.Length - HeadBytes
            ? new RootReference(BinaryPrimitives.ReadUInt64LittleEndian(s), item.Content.Slice(HeadBytes, nameBytes))
            : throw damage($"the name of subvolume {item.Key.Offset} does not fit into its item");
    }
}
