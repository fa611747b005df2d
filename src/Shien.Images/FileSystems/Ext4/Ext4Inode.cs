using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>An inode whose checksum is right. Linux documentation, filesystems/ext4/dynamic.html#index-nodes.</summary>
internal sealed class Ext4Inode : FileNode
{
    private const int ChecksumLowAt = 0x7C;
    private const int ExtraBytesAt = 0x80;
    private const int ChecksumHighAt = 0x82;
    private const int ModifiedExtraAt = 0x88;

    private Ext4Inode(uint number, byte[] raw, uint seed)
    {
        Number = number;
        Raw = raw;
        ChecksumSeed = seed;
    }

    public override ulong Number { get; }

    /// <summary>The whole inode, extended attributes included.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>What the checksums of its extent and directory blocks begin with.</summary>
    public uint ChecksumSeed { get; }

    public override int Mode => U16(0x00);

    public override uint Uid => U16(0x02) | ((uint)U16(0x78) << 16);

    public override uint Gid => U16(0x18) | ((uint)U16(0x7A) << 16);

    // Two bits of the extra field go on from where the 32 bits end in 2038.
    public override long? ModifiedSeconds => (int)U32(0x10) + (ExtraBytes >= ModifiedExtraAt + 4 - 128 && Raw.Length >= ModifiedExtraAt + 4 ? (long)(U32(ModifiedExtraAt) & 0x3) << 32 : 0);

    /// <summary>The 60 bytes that hold block numbers, extents, a short link or inline data.</summary>
    public ReadOnlyMemory<byte> Block => Raw.Slice(0x28, 60);

    public uint Flags => U32(0x20);

    public bool IsEncrypted => (Flags & 0x800) != 0;

    public bool HasHashIndex => (Flags & 0x1000) != 0;

    public bool HasExtents => (Flags & 0x80000) != 0;

    /// <summary>A directory in which names that differ only in case are one.</summary>
    public bool IgnoresCase => (Flags & 0x40000000) != 0;

    public bool HasInlineData => (Flags & 0x10000000) != 0;

    /// <summary>Compressed by e2compr, which no distribution ships.</summary>
    public bool IsCompressed => (Flags & 0x4) != 0 && (Flags & 0x200) != 0;

    /// <summary>Bytes of the inode beyond the first 128 that are fields.</summary>
    public int ExtraBytes => Raw.Length > 128 ? U16(ExtraBytesAt) : 0;

    public override FileKind Kind => (Mode & 0xF000) switch
    {
        0x4000 => FileKind.Directory,
        0x8000 => FileKind.File,
        0xA000 => FileKind.Link,
        _ => FileKind.Other,
    };

    /// <summary>Length in bytes as the field says; may be above what can be stored.</summary>
    public ulong LengthBytes(bool largeDirectories) =>
        U32(0x04) | (Kind == FileKind.File || (Kind == FileKind.Directory && largeDirectories) ? (ulong)U32(0x6C) << 32 : 0);

    /// <summary>Takes over <paramref name="raw"/>.</summary>
    /// <returns>Null if the checksum is wrong.</returns>
    public static Ext4Inode? Parse(uint number, byte[] raw, Ext4Superblock superblock)
    {
        uint generation = BinaryPrimitives.ReadUInt32LittleEndian(raw.AsSpan(0x64));
        uint seed = Crc32C.Append(Crc32C.Append(superblock.ChecksumSeed, number), generation);
        Ext4Inode inode = new(number, raw, seed);
        return !superblock.HasChecksums || inode.ChecksumIsRight() ? inode : null;
    }

    private bool ChecksumIsRight()
    {
        bool hasHigh = Raw.Length > 128 && 128 + ExtraBytes >= ChecksumHighAt + 2;
        byte[] copy = Raw.ToArray();
        copy.AsSpan(ChecksumLowAt, 2).Clear();
        uint stored = U16(ChecksumLowAt);
        if (hasHigh)
        {
            copy.AsSpan(ChecksumHighAt, 2).Clear();
            stored |= (uint)U16(ChecksumHighAt) << 16;
        }

        uint right = Crc32C.Append(ChecksumSeed, copy);
        return stored == (hasHigh ? right : right & 0xFFFF);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Raw.Span[at..]);

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Raw.Span[at..]);
}
