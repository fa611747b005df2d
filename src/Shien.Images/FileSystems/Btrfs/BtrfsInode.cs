using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>An inode of one subvolume. btrfs documentation, "On-disk format", "INODE_ITEM".</summary>
internal sealed class BtrfsInode : FileNode
{
    /// <summary>What a subvolume's root directory is called.</summary>
    public const ulong RootNumber = 256;

    private const int ItemBytes = 0xA0;
    private const ulong EmptyDirectoryNumber = 2;
    private const ulong NoChecksums = 0x1;

    private BtrfsInode(BtrfsSubvolume subvolume, ulong number)
    {
        Subvolume = subvolume;
        Number = number;
    }

    public override ulong Number { get; }

    /// <summary>Where it lies; numbers are unique only there.</summary>
    public BtrfsSubvolume Subvolume { get; }

    public override int Mode => ModeBits;

    public override uint Uid => OwnerId;

    public override uint Gid => GroupId;

    public override long? ModifiedSeconds => ModifiedAt;

    public ulong LengthBytes { get; private init; }

    /// <summary>True if its content was written without checksums.</summary>
    public bool HasNoChecksums { get; private init; }

    /// <summary>A directory that is in no tree: what a snapshot has in place of a subvolume inside its source.</summary>
    public bool IsEmptyDirectory { get; private init; }

    public override FileKind Kind => (Mode & 0xF000) switch
    {
        0x4000 => FileKind.Directory,
        0x8000 => FileKind.File,
        0xA000 => FileKind.Link,
        _ => FileKind.Other,
    };

    private int ModeBits { get; init; }

    private uint OwnerId { get; init; }

    private uint GroupId { get; init; }

    private long? ModifiedAt { get; init; }

    /// <summary>Null if the item is too short to be one.</summary>
    public static BtrfsInode? Parse(BtrfsSubvolume subvolume, BtrfsItem item)
    {
        ReadOnlySpan<byte> s = item.Content.Span;
        return s.Length != ItemBytes ? null : new BtrfsInode(subvolume, item.Key.ObjectId)
        {
            LengthBytes = BinaryPrimitives.ReadUInt64LittleEndian(s[0x10..]),
            OwnerId = BinaryPrimitives.ReadUInt32LittleEndian(s[0x2C..]),
            GroupId = BinaryPrimitives.ReadUInt32LittleEndian(s[0x30..]),
            ModeBits = (int)(BinaryPrimitives.ReadUInt32LittleEndian(s[0x34..]) & 0xFFFF),
            ModifiedAt = BinaryPrimitives.ReadInt64LittleEndian(s[0x88..]),
            HasNoChecksums = (BinaryPrimitives.ReadUInt64LittleEndian(s[0x40..]) & NoChecksums) != 0,
        };
    }

    /// <summary>linux/fs/btrfs/inode.c, <c>new_simple_dir</c>.</summary>
    public static BtrfsInode EmptyDirectory(BtrfsInode parent) => new(parent.Subvolume, EmptyDirectoryNumber)
    {
        IsEmptyDirectory = true,
        ModeBits = 0x4000 | Convert.ToInt32("755", 8),
    };

    /// <summary>How messages call it.</summary>
    public override string ToString() => $"inode {Number} of subvolume {Subvolume.Id}";
}
