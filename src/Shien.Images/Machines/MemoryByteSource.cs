using Shien.Images.Disks;

namespace Shien.Images.Machines;

/// <summary>A small file that was read already.</summary>
internal sealed class MemoryByteSource(byte[] content, string name) : ByteSource
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override long LengthBytes => content.Length;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
    }
}
