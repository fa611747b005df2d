using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Shien.Tests.Machines.Boxes;

/// <summary>Makes the bytes of a tar.</summary>
internal static class Tars
{
    /// <summary>A tar of regular files.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] files) =>
        Of([.. files.Select(file => (TarEntry)new UstarTarEntry(TarEntryType.RegularFile, file.Name) { DataStream = new MemoryStream(file.Content) })]);

    /// <summary>A tar of any entries.</summary>
    public static byte[] Of(params TarEntry[] entries)
    {
        MemoryStream content = new();
        using (TarWriter tar = new(content, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return content.ToArray();
    }

    /// <summary>A header that says whatever it is told to, with a right checksum.</summary>
    public static byte[] Header(string name, long size, char type)
    {
        byte[] block = new byte[512];
        Encoding.ASCII.GetBytes(name, block);
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0'), block.AsSpan(0x7C));
        block[0x9C] = (byte)type;
        "ustar\000"u8.CopyTo(block.AsSpan(0x101));
        block.AsSpan(0x94, 8).Fill((byte)' ');
        int sum = block.Sum(b => b);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", block.AsSpan(0x94));
        return block;
    }

    public static byte[] Gzip(byte[] content)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
