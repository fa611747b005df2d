using Shien.Images.FileSystems.Extents;
using Shien.Images.FileSystems.Xfs.Directories;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>xfs, version 4 and 5.</summary>
public sealed class XfsFileSystem : VolumeFileSystem
{
    private const string Name = "xfs";
    private const int DirectoryCacheBytes = 4 * 1024 * 1024;

    private readonly string? uncleanReason;

    private XfsFileSystem(Volume volume, XfsSuperblock superblock)
        : base(volume)
    {
        Superblock = superblock;
        Geometry = new XfsGeometry(superblock);
        Cache = new BlockCache(volume, superblock.BlockBytes, superblock.BlockCount, Damaged);
        uncleanReason = XfsLog.WhyUnclean(this);
    }

    /// <inheritdoc/>
    public override string KindName => Name;

    /// <inheritdoc/>
    public override string? Uuid => Superblock.Uuid;

    /// <inheritdoc/>
    public override string? Label => Superblock.Label;

    /// <inheritdoc/>
    public override bool IsUnclean => uncleanReason is not null;

    internal XfsSuperblock Superblock { get; }

    internal XfsGeometry Geometry { get; }

    internal BlockCache Cache { get; }

    /// <summary>Checked blocks of directories, by the directory's inode and the block's number in it.</summary>
    internal RecentBlocks<(ulong Directory, long Block)> DirectoryBlocks { get; } = new(DirectoryCacheBytes);

    internal override FileNode Root => ReadInode(Superblock.RootInode);

    /// <summary>Reads and checks the superblock, and looks where the log ends.</summary>
    /// <exception cref="ImageException">It is none or damaged, or uses an incompatible feature that is not known here.</exception>
    public static XfsFileSystem Open(Volume volume)
    {
        ImageException Damage(string what) => DamagedOn(volume, Name, what);
        byte[] head = new byte[512];
        volume.Read(0, head);
        byte[] sector = new byte[XfsSuperblock.SectorBytesOf(head)];
        volume.Read(0, sector);
        XfsSuperblock superblock = XfsSuperblock.Parse(sector, volume.Name, Damage);
        return superblock.BlockCount <= volume.LengthBytes / superblock.BlockBytes
            ? new XfsFileSystem(volume, superblock)
            : throw Damage($"it has {superblock.BlockCount} blocks of {superblock.BlockBytes} bytes, but only {volume.LengthBytes} bytes to lie on");
    }

    /// <inheritdoc/>
    public override SpaceUse FindUse() => uncleanReason is null ? XfsFreeSpace.FindUse(this) : SpaceUse.Everything(uncleanReason);

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name) =>
        XfsDirectory.Find(this, (XfsInode)directory, name) is { } number ? ReadInode(number) : null;

    internal override IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory) =>
        XfsDirectory.Read(this, (XfsInode)directory).Select(entry => entry.Name);

    internal override long LengthOf(FileNode node)
    {
        ulong length = ((XfsInode)node).LengthBytes;
        return length <= long.MaxValue ? (long)length : throw Damaged($"inode {node.Number} has {length} bytes");
    }

    internal override Stream Open(FileNode file)
    {
        XfsInode inode = (XfsInode)file;
        return inode.IsRealtime
            ? throw new ImageException(
                $"Could not look inside a file (inode {inode.Number}) on {Volume.Name}: it is a real-time file, whose content lies on another device.")
            : new RunStream(this, Superblock.BlockBytes, LengthOf(inode), new XfsExtentMap(this, inode).Find);
    }

    internal override byte[] ReadLink(FileNode link) => XfsLink.Read(this, (XfsInode)link);

    private XfsInode ReadInode(ulong number)
    {
        if (!Geometry.TryInode(number, out long block, out int offset))
        {
            throw Damaged($"something points to inode {number}, which does not exist");
        }

        return XfsInode.Parse(this, number, Cache.Get(block).Slice(offset, Superblock.InodeBytes).ToArray());
    }
}
