namespace Shien.Images.FileSystems.Ext4;

/// <summary>The content of a file whose blocks lie outside its inode. Read only, seekable.</summary>
internal sealed class Ext4FileStream(Ext4FileSystem fs, Ext4Inode inode) : Stream
{
    private readonly long length = fs.LengthOf(inode);
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
        int blockBytes = fs.Superblock.BlockBytes;
        if (position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        long block = position / blockBytes;
        if (run.Count == 0 || block < run.First || block >= run.End)
        {
            run = fs.Find(inode, block);
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
            fs.Overlay.Read((run.Physical * blockBytes) + inRun, part);
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
