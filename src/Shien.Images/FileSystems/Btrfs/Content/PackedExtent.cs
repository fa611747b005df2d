using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>Unpacks compressed extents. btrfs documentation, "Compression"; linux/fs/btrfs/lzo.c on its framing.</summary>
internal static class PackedExtent
{
    private const int LengthBytes = 4;

    /// <summary>Fills <paramref name="output"/>; what the extent does not hold of it is zero.</summary>
    /// <returns>Bytes that it held; -1 if it is damaged.</returns>
    public static int Unpack(ExtentCompression compression, ReadOnlyMemory<byte> packed, Span<byte> output, int sectorBytes)
    {
        int count;

        // A zlib stream that asks for a dictionary ends in ZLibException, an IOException that is not public.
        try
        {
            count = compression switch
            {
                ExtentCompression.ZLib => UnpackZLib(packed, output),
                ExtentCompression.Lzo => UnpackLzo(packed.Span, output, sectorBytes),
                _ => UnpackZstd(packed.Span, output),
            };
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ZstdException)
        {
            count = -1;
        }

        output[Math.Max(count, 0)..].Clear();
        return count;
    }

    private static int UnpackZLib(ReadOnlyMemory<byte> packed, Span<byte> output)
    {
        using MemoryStream stream = new(packed.ToArray(), writable: false);
        using ZLibStream unpacked = new(stream, CompressionMode.Decompress);
        return unpacked.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
    }

    // The frame is followed by zeros up to the next sector, and does not say how long it is.
    private static unsafe int UnpackZstd(ReadOnlySpan<byte> packed, Span<byte> output)
    {
        int frameBytes;
        fixed (byte* start = packed)
        {
            nuint found = Methods.ZSTD_findFrameCompressedSize(start, (nuint)packed.Length);
            if (Methods.ZSTD_isError(found))
            {
                return -1;
            }

            frameBytes = (int)found;
        }

        using Decompressor decompressor = new();
        return decompressor.TryUnwrap(packed[..frameBytes], output, out int written) ? written : -1;
    }

    // The whole length, then segments of one sector unpacked, each behind its length; a length never crosses a sector's end.
    private static int UnpackLzo(ReadOnlySpan<byte> packed, Span<byte> output, int sectorBytes)
    {
        if (packed.Length < LengthBytes || BinaryPrimitives.ReadUInt32LittleEndian(packed) is var total && total > (uint)packed.Length)
        {
            return -1;
        }

        packed = packed[..(int)total];
        int to = 0;
        for (int from = LengthBytes; from < packed.Length && to < output.Length;)
        {
            int left = sectorBytes - (from % sectorBytes);
            if (left < LengthBytes)
            {
                from += left;
            }

            if (packed.Length - from < LengthBytes)
            {
                return -1;
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(packed[from..]);
            from += LengthBytes;
            if (length > (uint)(packed.Length - from))
            {
                return -1;
            }

            int room = Math.Min(sectorBytes, output.Length - to);
            int count = Lzo.Unpack(packed.Slice(from, (int)length), output.Slice(to, room));
            from += (int)length;
            if (count < 0 || (count < room && from < packed.Length))
            {
                return -1;
            }

            to += count;
        }

        return to;
    }
}
