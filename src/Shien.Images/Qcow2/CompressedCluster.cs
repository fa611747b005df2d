using System.Buffers;
using System.IO.Compression;
using Shien.Images.Disks;
using ZstdSharp;

namespace Shien.Images.Qcow2;

/// <summary>A compressed cluster: raw deflate or zstd, at a byte offset, its length known only in sectors.</summary>
internal static class CompressedCluster
{
    /// <summary>Reads and unpacks one cluster; exactly one, however much the stream would give.</summary>
    /// <exception cref="ImageException">Damaged.</exception>
    public static void Read(ByteSource source, Qcow2Header header, ulong entry, long cluster, Span<byte> buffer)
    {
        // QEMU docs/interop/qcow2, "L2 table entry", "Compressed Clusters Descriptor".
        int offsetBits = 62 - (header.ClusterBits - 8);
        long offset = (long)(entry & ((1UL << offsetBits) - 1));
        long sectors = (long)((entry & ((1UL << 62) - 1)) >> offsetBits);
        long most = ((sectors + 1) * DiskImage.SectorBytes) - (offset % DiskImage.SectorBytes);
        if (offset >= source.LengthBytes || most > 2L * header.ClusterBytes)
        {
            throw Damaged(source, cluster, $"its {most} bytes at byte {offset} are not possible in a file of {source.LengthBytes}");
        }

        int count = (int)Math.Min(most, source.LengthBytes - offset);
        byte[] packed = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            source.Read(offset, packed.AsSpan(0, count));
            using MemoryStream stream = new(packed, 0, count, writable: false);
            using Stream unpacked = header.CompressionType == 1 ? new DecompressionStream(stream) : new DeflateStream(stream, CompressionMode.Decompress);
            int read = unpacked.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (read < buffer.Length)
            {
                throw Damaged(source, cluster, $"it holds {read} bytes instead of {buffer.Length}");
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new ImageException(Damaged(source, cluster, "it does not decompress").Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private static ImageException Damaged(ByteSource source, long cluster, string why) =>
        new($"'{source.Name}' is a damaged qcow2 disk: compressed cluster {cluster} cannot be read, {why}. Take the file from its source again.");
}
