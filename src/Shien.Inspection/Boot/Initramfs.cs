using System.IO.Compression;
using Shien.Images;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Shien.Inspection.Boot;

/// <summary>
/// Lists the files of an initramfs: plain cpio archives one after the other, the last one usually compressed by gzip, zstd, xz or lz4.
/// lzo, bzip2 and lzma are not read: what is in them is not proven.
/// </summary>
internal static class Initramfs
{
    // Real ones unpack to 20 to 300 MB.
    private const long MaxUnpackedBytes = 512L * 1024 * 1024;
    private const int MaxZstdWindowBits = 25;

    /// <summary>Gives each file name to <paramref name="visit"/> until that returns false.</summary>
    /// <param name="image">Seekable; read from its start.</param>
    /// <param name="visit">Gets names as they are in the archive; false stops.</param>
    /// <returns>False if something in it could not be read; names before that were visited.</returns>
    /// <exception cref="ImageException">The file system or the disk below is damaged.</exception>
    public static bool VisitNames(Stream image, Func<string, bool> visit)
    {
        using BufferedStream buffered = new(image, 64 * 1024);
        try
        {
            return Visit(buffered, visit);
        }
        catch (Exception e) when (e is not (ImageException or OutOfMemoryException))
        {
            // Hostile archives make the decompressors throw whatever they throw; all of it means "not proven".
            return false;
        }
    }

    private static bool Visit(BufferedStream image, Func<string, bool> visit)
    {
        Span<byte> magic = stackalloc byte[6];
        while (SkipZeros(image))
        {
            long start = image.Position;
            int got = image.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            image.Position = start;
            if (CpioArchive.IsMagic(magic[..got]))
            {
                if (!CpioArchive.Read(image, visit))
                {
                    return true;
                }

                continue;
            }

            using Stream? unpacked = Unpack(image, magic[..got]);
            return unpacked is not null && VisitUnpacked(unpacked, visit);
        }

        return true;
    }

    private static bool VisitUnpacked(Stream unpacked, Func<string, bool> visit)
    {
        using BufferedStream bounded = new(new BoundedStream(unpacked, MaxUnpackedBytes), 64 * 1024);
        CpioArchive.Read(bounded, visit);
        return true;
    }

    private static Stream? Unpack(Stream image, ReadOnlySpan<byte> magic)
    {
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return new GZipStream(image, CompressionMode.Decompress, leaveOpen: true);
        }

        if (magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            DecompressionStream zstd = new(image, leaveOpen: true);
            zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowBits);
            return zstd;
        }

        if (magic.StartsWith(Lz4Blocks.Magic))
        {
            return new Lz4Blocks(image);
        }

        return magic.SequenceEqual((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) ? new XzBlocks(image) : null;
    }

    private static bool SkipZeros(BufferedStream image)
    {
        int next;
        do
        {
            next = image.ReadByte();
        }
        while (next == 0);
        if (next < 0)
        {
            return false;
        }

        image.Position--;
        return true;
    }
}
