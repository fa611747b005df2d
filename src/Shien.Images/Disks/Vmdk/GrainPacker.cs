using System.Buffers.Binary;
using System.IO.Compression;
using Shien.Images.Pipelines;

namespace Shien.Images.Disks.Vmdk;

/// <summary>Compresses grains on the threads of the pool.</summary>
internal sealed class GrainPacker(int grainBytes)
{
    private readonly BufferPool buffers = new(grainBytes);
    private readonly BufferPool results = new(CompressedGrain.MarkerBytes + grainBytes + CompressedGrain.MaxGrowthBytes);

    /// <summary>Copies the grain and begins to compress it, filled up with zeros.</summary>
    public Task<PackedGrain> PackAsync(int grain, ReadOnlySpan<byte> content)
    {
        byte[] copy = buffers.Rent();
        content.CopyTo(copy);
        copy.AsSpan(content.Length).Clear();
        return Task.Run(() => Pack(grain, copy));
    }

    /// <summary>Gives back what was written.</summary>
    public void Return(PackedGrain packed) => results.Return(packed.Buffer);

    private PackedGrain Pack(int grain, byte[] content)
    {
        byte[] buffer = results.Rent();
        using MemoryStream stream = new(buffer);
        stream.Position = CompressedGrain.MarkerBytes;
        using (ZLibStream deflater = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(content);
        }

        int length = (int)stream.Position;
        buffers.Return(content);
        BinaryPrimitives.WriteInt64LittleEndian(buffer, (long)grain * (grainBytes / DiskImage.SectorBytes));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(8), length - CompressedGrain.MarkerBytes);
        return new PackedGrain(grain, buffer, length);
    }
}
