using Shien.Images.Disks;
using ZstdSharp;

namespace Shien.Tests.FileSystems;

/// <summary>A disk whose content is an array.</summary>
internal sealed class MemoryDisk(byte[] content) : DiskReader
{
    public byte[] Content { get; } = content;

    public override string Format => "raw";

    public override long LengthBytes => Content.Length;

    /// <summary>An image of tests/fixtures/ext4 or of another folder there, alone on its disk.</summary>
    public static MemoryDisk OfFixture(string name, string folder = "ext4")
    {
        using FileStream packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "fixtures", folder, name + ".raw.zst"));
        using DecompressionStream unpacked = new(packed);
        using MemoryStream content = new();
        unpacked.CopyTo(content);
        return new MemoryDisk(content.ToArray());
    }

    public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, LengthBytes)];

    public override void Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + buffer.Length, LengthBytes);
        Content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
    }
}
