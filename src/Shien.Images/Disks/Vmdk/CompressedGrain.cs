using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Shien.Images.Disks.Vmdk;

/// <summary>One compressed grain of a streamOptimized VMDK: u64 first sector, u32 size, zlib stream.</summary>
internal static class CompressedGrain
{
    /// <summary>Size of what precedes the zlib stream, bytes.</summary>
    public const int MarkerBytes = 12;

    /// <summary>What cannot be compressed grows (65 562 bytes for 65 536, seen from VirtualBox): allowed up to this.</summary>
    public const int MaxGrowthBytes = 64 * 1024;

    /// <summary>Reads and inflates one grain; exactly one, however much the stream would give.</summary>
    /// <param name="source">The file.</param>
    /// <param name="sector">Where the grain's marker is.</param>
    /// <param name="following">Sector of the next grain where it is known: saves a second read.</param>
    /// <param name="diskOffset">Where on the disk it belongs; the marker must say the same.</param>
    /// <param name="grainBytes">Size of a grain.</param>
    /// <param name="buffer">The grain, or the part of the last one that is on the disk.</param>
    /// <exception cref="ImageException">Damaged.</exception>
    public static void Read(ByteSource source, uint sector, uint following, long diskOffset, int grainBytes, Span<byte> buffer)
    {
        long offset = (long)sector * DiskImage.SectorBytes;
        int most = (int)Math.Min(source.LengthBytes - offset, MarkerBytes + grainBytes + MaxGrowthBytes);
        long gap = ((long)following - sector) * DiskImage.SectorBytes;
        int guess = gap > 0 && gap <= most ? (int)gap : Math.Min(most, (grainBytes / 2) + DiskImage.SectorBytes);
        byte[] file = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            source.Read(offset, file.AsSpan(0, guess));
            if (guess < MarkerBytes)
            {
                throw Damaged(source, diskOffset, "the file ends in it");
            }

            ulong says = BinaryPrimitives.ReadUInt64LittleEndian(file);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8));
            if (says != (ulong)diskOffset / DiskImage.SectorBytes)
            {
                throw Damaged(source, diskOffset, $"its marker says sector {says}");
            }

            if (size == 0 || size > most - MarkerBytes)
            {
                throw Damaged(source, diskOffset, $"its {size} compressed bytes are not possible for a grain of {grainBytes} bytes, or not in the file");
            }

            int end = MarkerBytes + (int)size;
            if (end > guess)
            {
                source.Read(offset + guess, file.AsSpan(guess, end - guess));
            }

            Inflate(source, diskOffset, new MemoryStream(file, MarkerBytes, (int)size, writable: false), grainBytes, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(file);
        }
    }

    private static void Inflate(ByteSource source, long diskOffset, MemoryStream compressed, int grainBytes, Span<byte> buffer)
    {
        // A stream that asks for a dictionary ends in ZLibException, an IOException that is not public.
        try
        {
            using ZLibStream inflater = new(compressed, CompressionMode.Decompress);
            int count = inflater.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (count < buffer.Length)
            {
                throw Damaged(source, diskOffset, $"it holds {count} bytes instead of {buffer.Length}");
            }

            // The stream must end here (which also checks its checksum); the last grain may go on to its full size.
            Span<byte> beyond = stackalloc byte[DiskImage.SectorBytes];
            for (int rest = grainBytes - buffer.Length; rest >= 0;)
            {
                int more = inflater.Read(beyond);
                if (more == 0)
                {
                    return;
                }

                rest -= more;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImageException(Damaged(source, diskOffset, "it does not decompress").Message, e);
        }

        throw Damaged(source, diskOffset, $"it decompresses to more than {grainBytes} bytes");
    }

    private static ImageException Damaged(ByteSource source, long diskOffset, string why) =>
        new($"'{source.Name}' is damaged: the grain for byte {diskOffset} of the disk cannot be read, {why}. Copy the file or export the machine again.");
}
