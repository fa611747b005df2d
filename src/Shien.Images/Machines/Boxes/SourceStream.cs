using Shien.Images.Disks;

namespace Shien.Images.Machines.Boxes;

/// <summary>A <see cref="ByteSource"/> as a stream that can be read and sought; the source stays the caller's.</summary>
/// <param name="source">What is read; its length is the stream's, whatever happens to the file meanwhile.</param>
public sealed class SourceStream(ByteSource source) : Stream
{
    private long position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => source.LengthBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new IOException("A position before the beginning was asked for.");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(source.LengthBytes - position, 0, buffer.Length);
        if (count > 0)
        {
            source.Read(position, buffer[..count]);
            position += count;
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
