namespace Shien.Images.FileSystems.Extents;

/// <summary>The content of a file that lies in runs of blocks. Read only, seekable.</summary>
/// <param name="fs">Where the blocks lie.</param>
/// <param name="blockBytes">Size of its blocks.</param>
/// <param name="length">Length of the content in bytes; the last block may hold more.</param>
/// <param name="find">The run in which a block of the file lies, from the file's start; asked for blocks below the length only.</param>
internal sealed class RunStream(VolumeFileSystem fs, int blockBytes, long length, Func<long, BlockRun> find) : Stream
{
    private BlockRun run;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

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
        if (position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        long block = position / blockBytes;
        if (run.Count == 0 || block < run.First || block >= run.End)
        {
            run = find(block);
        }

        long inRun = position - (run.First * blockBytes);
        long available = Math.Min(length - position, (run.Count * blockBytes) - inRun);
        Span<byte> part = buffer[..(int)Math.Min(buffer.Length, available)];
        fs.Spend(part.Length);
        if (run.Physical < 0)
        {
            part.Clear();
        }
        else
        {
            fs.ReadBytes((run.Physical * blockBytes) + inRun, part);
        }

        position += part.Length;
        return part.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
