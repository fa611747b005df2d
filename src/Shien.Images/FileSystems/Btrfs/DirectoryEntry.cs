using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>A name and what it stands for. btrfs documentation, "On-disk format", "DIR_ITEM".</summary>
/// <param name="Location">Key of an inode of the same subvolume, or of another subvolume.</param>
/// <param name="Name">1 to 255 bytes without a slash.</param>
internal readonly record struct DirectoryEntry(BtrfsKey Location, ReadOnlyMemory<byte> Name)
{
    private const int HeadBytes = 0x1E;
    private const int MaxNameBytes = 255;

    /// <summary>The entries of one item: names with the same hash share one.</summary>
    /// <exception cref="ImageException">They do not fit into it.</exception>
    public static IEnumerable<DirectoryEntry> Parse(BtrfsItem item, Func<string, ImageException> damage)
    {
        ReadOnlyMemory<byte> rest = item.Content;
        while (!rest.IsEmpty)
        {
            int nameBytes = rest.Length < HeadBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[0x1B..]);
            int dataBytes = rest.Length < HeadBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[0x19..]);
            if (nameBytes is 0 or > MaxNameBytes || nameBytes + dataBytes > rest.Length - HeadBytes)
            {
                throw damage($"the names in the directory with inode {item.Key.ObjectId} do not fit into their item");
            }

            ReadOnlyMemory<byte> name = rest.Slice(HeadBytes, nameBytes);
            if (name.Span.ContainsAny((byte)'/', (byte)0))
            {
                throw damage($"a name in the directory with inode {item.Key.ObjectId} is none");
            }

            yield return new DirectoryEntry(BtrfsKey.Parse(rest.Span), name);
            rest = rest[(HeadBytes + nameBytes + dataBytes)..];
        }
    }

    /// <summary>What an item's key has as offset for a name.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> name) => Crc32C.Append(~1u, name);
}
