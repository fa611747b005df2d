using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// Files and directories that lie in their inode: 60 bytes where block numbers would be, the rest in the extended attribute
/// <c>system.data</c>. Linux documentation, filesystems/ext4/dynamic.html#inline-data.
/// </summary>
internal static class Ext4InlineData
{
    private const uint AttributesMagic = 0xEA020000;
    private const int EntryHeaderBytes = 16;
    private const byte SystemNamespace = 7;

    /// <summary>The part behind the first 60 bytes; empty where there is none.</summary>
    public static ReadOnlyMemory<byte> Rest(Ext4FileSystem fs, Ext4Inode inode)
    {
        int start = 128 + inode.ExtraBytes;
        ReadOnlySpan<byte> raw = inode.Raw.Span;
        if (inode.ExtraBytes % 4 != 0 || start > raw.Length - 4 || U32(raw, start) != AttributesMagic)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        // Offsets of values count from the first entry.
        int entries = start + 4;
        for (int at = entries; at <= raw.Length - 4 && U32(raw, at) != 0;)
        {
            int nameBytes = raw[at];
            int next = at + EntryHeaderBytes + ((nameBytes + 3) & ~3);
            if (next > raw.Length)
            {
                break;
            }

            if (raw[at + 1] == SystemNamespace && raw.Slice(at + EntryHeaderBytes, nameBytes).SequenceEqual("data"u8))
            {
                uint offset = BinaryPrimitives.ReadUInt16LittleEndian(raw[(at + 2)..]);
                uint length = U32(raw, at + 8);
                bool inside = U32(raw, at + 4) == 0 && length <= raw.Length && offset <= raw.Length - entries - length;
                return length == 0 ? ReadOnlyMemory<byte>.Empty
                    : inside ? inode.Raw.Slice(entries + (int)offset, (int)length)
                    : throw fs.Damaged($"the inline data of inode {inode.Number} lies outside of it");
            }

            at = next;
        }

        return ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>The content of a file or a link.</summary>
    public static byte[] Content(Ext4FileSystem fs, Ext4Inode inode, long lengthBytes)
    {
        ReadOnlySpan<byte> rest = Rest(fs, inode).Span;
        if (lengthBytes > 60 + rest.Length)
        {
            throw fs.Damaged($"inode {inode.Number} has {lengthBytes} bytes, but only {60 + rest.Length} are stored in it");
        }

        byte[] content = new byte[lengthBytes];
        int head = (int)Math.Min(lengthBytes, 60);
        inode.Block.Span[..head].CopyTo(content);
        rest[..(content.Length - head)].CopyTo(content.AsSpan(head));
        return content;
    }

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);
}
