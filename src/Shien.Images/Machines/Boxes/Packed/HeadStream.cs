namespace Shien.Images.Machines.Boxes.Packed;

/// <summary>A stream whose next bytes can be put back after they were looked at; the inner one stays the caller's.</summary>
internal sealed class HeadStream(Stream inner) : ForwardStream
{
    private byte[] head = [];
    private int at;
    private long position;

    /// <summary>Bytes that were read and not put back; XZBlock finds its padding by it.</summary>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Makes these the next bytes.</summary>
    public void PutBack(byte[] bytes) => (head, at) = (bytes, 0);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, head.Length - at);
        head.AsSpan(at, count).CopyTo(buffer);
        at += count;
        count = count > 0 || buffer.IsEmpty ? count : inner.Read(buffer);
        position += count;
        return count;
    }
}
