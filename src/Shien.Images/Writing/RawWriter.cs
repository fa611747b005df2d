using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Pipelines;

namespace Shien.Images.Writing;

/// <summary>Writes a disk byte by byte. Zeros are not written, in pieces as small as a file system's blocks.</summary>
internal sealed class RawWriter : IDiskWriter
{
    private const int PieceBytes = 4096;

    private readonly SafeFileHandle file;
    private readonly long lengthBytes;

    /// <summary>Begins with an empty file, which becomes one hole.</summary>
    public RawWriter(SafeFileHandle file, long lengthBytes)
    {
        this.file = file;
        this.lengthBytes = lengthBytes;
        RandomAccess.SetLength(file, lengthBytes);
    }

    /// <inheritdoc/>
    public DiskContent Pack(DiskContent content, BufferPool buffers) => content;

    /// <inheritdoc/>
    public void Append(DiskContent content)
    {
        foreach ((int index, int count) in content.Stretches())
        {
            long offset = (long)content.Blocks[index] * BlockMap.BlockBytes;
            ReadOnlySpan<byte> bytes = content.Buffer.AsSpan(index * BlockMap.BlockBytes, count * BlockMap.BlockBytes);
            Write(offset, bytes[..(int)Math.Min(bytes.Length, lengthBytes - offset)]);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
    }

    private void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        int first = 0;
        for (int at = 0; at < bytes.Length; at += PieceBytes)
        {
            if (bytes.Slice(at, Math.Min(PieceBytes, bytes.Length - at)).ContainsAnyExcept((byte)0))
            {
                continue;
            }

            WriteSome(offset + first, bytes[first..at]);
            first = at + PieceBytes;
        }

        WriteSome(offset + first, bytes[Math.Min(first, bytes.Length)..]);
    }

    private void WriteSome(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            RandomAccess.Write(file, bytes, offset);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
