namespace Shien.Images.Machines.Boxes.Packed;

/// <summary>A stream whose next bytes can be put back after they were looked at; the inner one stays the caller's.</summary>
internal sealed class HeadStream(Stream inner) : ForwardStream
{
    private byte[] head = [];
    private int at;

    /// <summary>Makes these the next bytes.</summary>
    public void PutBack(byte[] bytes) => (head, at) = (bytes, 0);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (at == head.Length)
        {
            return inner.Read(buffer);
        }

        int count = Math.Min(buffer.Length, head.Length - at);
        head.AsSpan(at, count).CopyTo(buffer);
        at += count;
        return count;
    }
}
