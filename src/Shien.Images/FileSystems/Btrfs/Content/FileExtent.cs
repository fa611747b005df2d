using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>
/// A run of a file's content, with its limits checked. btrfs documentation, "On-disk format", "EXTENT_DATA".
/// </summary>
/// <param name="First">Its first byte in the file.</param>
/// <param name="LengthBytes">Bytes of the file that it stands for.</param>
internal readonly record struct FileExtent(long First, long LengthBytes)
{
    /// <summary>Most that a compressed extent unpacks to, and most that it takes (linux/fs/btrfs/compression.h).</summary>
    public const int MaxPackedExtentBytes = 128 * 1024;

    private const int InlineAt = 0x15;
    private const int ItemBytes = 0x35;

    public long End => First + LengthBytes;

    /// <summary>True for what is not stored: holes, and space that was reserved but not written.</summary>
    public bool IsZero { get; private init; }

    /// <summary>Content that lies in the item itself, packed or not.</summary>
    public ReadOnlyMemory<byte>? Inline { get; private init; }

    public ExtentCompression Compression { get; private init; }

    /// <summary>Bytes of the whole extent unpacked; the run may be a part of it.</summary>
    public long UnpackedBytes { get; private init; }

    /// <summary>Logical address of what is stored.</summary>
    public ulong Address { get; private init; }

    public long StoredBytes { get; private init; }

    /// <summary>Where the run begins in the extent once that is unpacked.</summary>
    public long Offset { get; private init; }

    /// <summary>A run of zeros that no item describes.</summary>
    public static FileExtent Hole(long first, long end) => new(first, end - first) { IsZero = true };

    /// <summary>Parses an item.</summary>
    /// <param name="item">What the tree holds.</param>
    /// <param name="sectorBytes">Everything but inline content is a multiple of it.</param>
    /// <param name="wrong">What is wrong; null if nothing.</param>
    public static FileExtent Parse(BtrfsItem item, int sectorBytes, out string? wrong)
    {
        ReadOnlySpan<byte> s = item.Content.Span;
        wrong = s.Length < InlineAt || item.Key.Offset > long.MaxValue / 2 ? $"it has {s.Length} bytes at {item.Key.Offset}"
            : s[0x10] > (byte)ExtentCompression.Zstd ? $"compression of type {s[0x10]} is not known"
            : s[0x11] != 0 ? $"it is encrypted (type {s[0x11]})"
            : s[0x12] != 0 || s[0x13] != 0 ? $"encoding {s[0x12] | (s[0x13] << 8)} is not known"
            : s[0x14] > 2 ? $"type {s[0x14]} is not known"
            : null;
        return wrong is not null ? default
            : s[0x14] == 0 ? ParseInline(item, sectorBytes, out wrong)
            : ParseStored(item, sectorBytes, out wrong);
    }

    private static FileExtent ParseInline(BtrfsItem item, int sectorBytes, out string? wrong)
    {
        ulong unpacked = U64(item.Content.Span, 0x08);
        ExtentCompression compression = (ExtentCompression)item.Content.Span[0x10];
        ReadOnlyMemory<byte> content = item.Content[InlineAt..];
        wrong = item.Key.Offset != 0 || unpacked > (ulong)sectorBytes || (compression == ExtentCompression.None && (ulong)content.Length != unpacked)
            ? $"inline content of {content.Length} bytes at {item.Key.Offset} stands for {unpacked}"
            : null;

        // Nothing else can lie in the first sector.
        return new FileExtent(0, sectorBytes) { Inline = content, Compression = compression, UnpackedBytes = (long)unpacked };
    }

    private static FileExtent ParseStored(BtrfsItem item, int sectorBytes, out string? wrong)
    {
        ReadOnlySpan<byte> s = item.Content.Span;
        if (s.Length != ItemBytes)
        {
            wrong = $"it has {s.Length} bytes";
            return default;
        }

        ExtentCompression compression = (ExtentCompression)s[0x10];
        ulong address = U64(s, 0x15);
        ulong stored = U64(s, 0x1D);
        ulong offset = U64(s, 0x25);
        ulong length = U64(s, 0x2D);
        bool isHole = address == 0;
        bool isPacked = compression != ExtentCompression.None;
        ulong unpacked = isPacked ? U64(s, 0x08) : stored;
        bool unaligned = ((item.Key.Offset | address | stored | offset | length | (isPacked ? unpacked : 0)) & (ulong)(sectorBytes - 1)) != 0;
        wrong = length == 0 || length > long.MaxValue / 2 || unaligned ? $"it stands for {length} bytes at {item.Key.Offset}"
            : !isHole && (offset > unpacked || length > unpacked - offset) ? $"it stands for {length} bytes at {offset} of {unpacked}"
            : isPacked && !isHole && (unpacked > MaxPackedExtentBytes || stored is 0 or > MaxPackedExtentBytes) ? $"{stored} bytes in it stand for {unpacked}"
            : isPacked && s[0x14] == 2 ? "it is not written but compressed"
            : null;
        return new FileExtent((long)item.Key.Offset, (long)length)
        {
            IsZero = isHole || s[0x14] == 2,
            Compression = compression,
            UnpackedBytes = (long)unpacked,
            Address = address,
            StoredBytes = (long)stored,
            Offset = (long)offset,
        };
    }

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);
}
