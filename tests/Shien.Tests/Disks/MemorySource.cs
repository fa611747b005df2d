using Shien.Images.Disks;

namespace Shien.Tests.Disks;

/// <summary>An image in memory.</summary>
internal sealed class MemorySource(byte[] bytes, string name = "test.img") : ByteSource
{
    public bool IsDisposed { get; private set; }

    public override string Name => name;

    public override long LengthBytes => bytes.Length;

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
