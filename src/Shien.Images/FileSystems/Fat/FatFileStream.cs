using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Fat;

/// <summary>The content of a file: the bytes of its chain, up to its length.</summary>
internal sealed class FatFileStream(FatFileSystem fileSystem, IReadOnlyList<StoredExtent> clusters, long lengthBytes) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int clusterBytes = fileSystem.Boot.ClusterBytes;
        int count = (int)Math.Min(buffer.Length, Math.Max(0, lengthBytes - position));
        fileSystem.Spend(count);
        for (int done = 0; done < count;)
        {
            int inside = (int)(position % clusterBytes);
            int step = Math.Min(count - done, clusterBytes - inside);
            fileSystem.Volume.Read(clusters[(int)(position / clusterBytes)].Offset + inside, buffer.Slice(done, step));
            done += step;
            position += step;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => lengthBytes + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
