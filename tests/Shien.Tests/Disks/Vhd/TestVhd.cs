using System.Buffers.Binary;
using System.Text;

namespace Shien.Tests.Disks.Vhd;

/// <summary>Makes VHD files by hand.</summary>
internal static class TestVhd
{
    public const int TableOffset = 0x600;

    private const int HeaderOffset = 0x200;
    private const int SectorBytes = 512;

    /// <summary>Content, then the footer.</summary>
    public static byte[] Fixed(byte[] content, byte id = 0x11)
    {
        byte[] image = [.. content, .. new byte[SectorBytes]];
        Footer(content.Length, 2, id).CopyTo(image.AsSpan(content.Length));
        return image;
    }

    /// <summary>
    /// Footer, header, table, blocks from the last to the first, footer. A block without a sector that is stored is absent.
    /// </summary>
    /// <param name="content">What the blocks hold, also where the bitmap says that it does not count.</param>
    /// <param name="blockBytes">Size of a block.</param>
    /// <param name="isStored">Which sectors of the disk have their bit; null: those of every block that is not zero.</param>
    /// <param name="id">Every byte of the disk's id.</param>
    /// <param name="parentId">Every byte of the parent's id; 0 for a dynamic disk.</param>
    public static byte[] Sparse(byte[] content, int blockBytes, Func<int, bool>? isStored = null, byte id = 0x11, byte parentId = 0)
    {
        int count = (content.Length + blockBytes - 1) / blockBytes;
        int bitmapBytes = Math.Max(blockBytes / SectorBytes / 8, SectorBytes);
        using MemoryStream file = new();
        byte[] head = new byte[TableOffset + (((count * 4) + 511) / 512 * 512)];
        head.AsSpan(TableOffset).Fill(0xFF);
        Footer(content.Length, parentId == 0 ? 3 : 4, id).CopyTo(head.AsSpan());
        head.AsSpan(HeaderOffset + 0x28, 16).Fill(parentId);
        "cxsparse"u8.CopyTo(head.AsSpan(HeaderOffset));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(HeaderOffset + 0x08), -1);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(HeaderOffset + 0x10), TableOffset);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(HeaderOffset + 0x18), 0x1_0000);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(HeaderOffset + 0x1C), count);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(HeaderOffset + 0x20), blockBytes);
        file.SetLength(head.Length);
        file.Position = head.Length;
        for (int block = count - 1; block >= 0; block--)
        {
            byte[] stored = new byte[bitmapBytes + blockBytes];
            ReadOnlySpan<byte> data = content.AsSpan(block * blockBytes, Math.Min(blockBytes, content.Length - (block * blockBytes)));
            data.CopyTo(stored.AsSpan(bitmapBytes));
            for (int i = 0; i < blockBytes / SectorBytes; i++)
            {
                bool isSet = isStored?.Invoke((block * blockBytes / SectorBytes) + i) ?? data.ContainsAnyExcept((byte)0);
                stored[i / 8] |= (byte)(isSet ? 0x80 >> (i % 8) : 0);
            }

            if (stored.AsSpan(0, bitmapBytes).ContainsAnyExcept((byte)0))
            {
                BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(TableOffset + (block * 4)), (int)(file.Position / SectorBytes));
                file.Write(stored);
            }
        }

        file.Write(head.AsSpan(0, SectorBytes));
        byte[] image = file.ToArray();
        head.CopyTo(image, 0);
        return Fix(image);
    }

    /// <summary>Makes the checksums right again, wherever a footer or header is.</summary>
    public static byte[] Fix(byte[] image)
    {
        foreach ((int at, int length, int checksum) in ((int, int, int)[])[(0, 512, 0x40), (image.Length - 512, 512, 0x40), (HeaderOffset, 1024, 0x24)])
        {
            if (at >= 0 && at + length <= image.Length && (image.AsSpan(at).StartsWith("conectix"u8) || image.AsSpan(at).StartsWith("cxsparse"u8)))
            {
                Span<byte> bytes = image.AsSpan(at, length);
                BinaryPrimitives.WriteUInt32BigEndian(bytes[checksum..], 0);
                uint sum = 0;
                foreach (byte b in bytes)
                {
                    sum += b;
                }

                BinaryPrimitives.WriteUInt32BigEndian(bytes[checksum..], ~sum);
            }
        }

        return image;
    }

    /// <summary>Writes the parent's plain name, and its relative path into the space after the table's entries.</summary>
    public static byte[] NameParent(byte[] image, string name, string? relativePath)
    {
        Encoding.BigEndianUnicode.GetBytes(name, image.AsSpan(HeaderOffset + 0x40, 512));
        if (relativePath is not null)
        {
            const int room = TableOffset + 256;
            Span<byte> locator = image.AsSpan(HeaderOffset + 0x240);
            "W2ru"u8.CopyTo(locator);
            BinaryPrimitives.WriteInt32BigEndian(locator[0x08..], Encoding.Unicode.GetBytes(relativePath, image.AsSpan(room, 256)));
            BinaryPrimitives.WriteInt64BigEndian(locator[0x10..], room);
        }

        return Fix(image);
    }

    private static byte[] Footer(long lengthBytes, int kind, byte id)
    {
        byte[] footer = new byte[SectorBytes];
        "conectix"u8.CopyTo(footer);
        footer[0x0B] = 2;
        BinaryPrimitives.WriteInt32BigEndian(footer.AsSpan(0x0C), 0x1_0000);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x10), kind == 2 ? -1 : HeaderOffset);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x28), lengthBytes);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x30), lengthBytes);
        BinaryPrimitives.WriteInt32BigEndian(footer.AsSpan(0x3C), kind);
        footer.AsSpan(0x44, 16).Fill(id);
        return Fix(footer);
    }
}
