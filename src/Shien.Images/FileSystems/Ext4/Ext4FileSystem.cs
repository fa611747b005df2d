using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>ext2, ext3 and ext4.</summary>
public sealed class Ext4FileSystem : VolumeFileSystem
{
    private const uint RootInode = 2;
    private const string Name = "ext4";

    private Ext4FileSystem(Volume volume, Ext4Superblock superblock)
        : base(volume)
    {
        Superblock = superblock;
        Cache = new BlockCache(volume, superblock.BlockBytes, superblock.BlockCount, Damaged);
    }

    /// <inheritdoc/>
    public override string KindName => Name;

    /// <inheritdoc/>
    public override string? Uuid => Superblock.Uuid;

    /// <inheritdoc/>
    public override string? Label => Superblock.Label;

    /// <inheritdoc/>
    public override bool IsUnclean => (Superblock.Incompat & Ext4Features.IncompatRecover) != 0;

    internal Ext4Superblock Superblock { get; }

    internal BlockCache Cache { get; }

    internal override FileNode Root => ReadInode(RootInode);

    /// <summary>Reads and checks the superblock.</summary>
    /// <exception cref="ImageException">It is none or damaged, or uses an incompatible feature that is not known here.</exception>
    public static Ext4FileSystem Open(Volume volume)
    {
        ImageException Damage(string what) => DamagedOn(volume, Name, what);
        byte[] raw = new byte[Ext4Superblock.LengthBytes];
        volume.Read(Ext4Superblock.Offset, raw);
        Ext4Superblock superblock = Ext4Superblock.Parse(raw, volume.Name, Damage);
        if (superblock.BlockCount > volume.LengthBytes / superblock.BlockBytes)
        {
            throw Damage($"it has {superblock.BlockCount} blocks of {superblock.BlockBytes} bytes, but only {volume.LengthBytes} bytes to lie on");
        }

        return new Ext4FileSystem(volume, superblock);
    }

    internal Ext4Inode ReadInode(uint number)
    {
        if (number == 0 || number > Superblock.InodeCount)
        {
            throw Damaged($"something points to inode {number}, but there are only {Superblock.InodeCount}");
        }

        uint index = (number - 1) % Superblock.InodesPerGroup;
        long offset = (long)index * Superblock.InodeBytes;
        long block = Ext4Groups.InodeTable(this, (number - 1) / Superblock.InodesPerGroup) + (offset / Superblock.BlockBytes);
        byte[] raw = Cache.Get(block).Slice((int)(offset % Superblock.BlockBytes), Superblock.InodeBytes).ToArray();
        Ext4Inode inode = Ext4Inode.Parse(number, raw, Superblock) ?? throw Damaged($"the checksum of inode {number} is wrong");
        return inode.Mode == 0 ? throw Damaged($"a name stands for inode {number}, which is not in use") : inode;
    }

    /// <inheritdoc/>
    public override SpaceUse FindUse() => SpaceUse.Everything("the allocation map of ext4 is not read yet");

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name)
    {
        foreach (Ext4DirectoryEntry entry in Ext4Directory.Read(this, (Ext4Inode)directory))
        {
            if (entry.Name.Span.SequenceEqual(name))
            {
                return ReadInode(entry.Inode);
            }
        }

        return null;
    }

    internal override IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory) =>
        Ext4Directory.Read(this, (Ext4Inode)directory).Select(entry => entry.Name)
            .Where(name => !name.Span.SequenceEqual("."u8) && !name.Span.SequenceEqual(".."u8));

    internal override long LengthOf(FileNode node)
    {
        ulong length = ((Ext4Inode)node).LengthBytes((Superblock.Incompat & Ext4Features.IncompatLargeDirectory) != 0);
        return length <= (1UL << 32) * (ulong)Superblock.BlockBytes
            ? (long)length
            : throw Damaged($"inode {node.Number} has {length} bytes");
    }

    internal BlockRun Find(Ext4Inode inode, long block) =>
        inode.HasExtents ? Ext4ExtentMap.Find(this, inode, block) : Ext4IndirectMap.Find(this, inode, block);

    internal override Stream Open(FileNode file)
    {
        Ext4Inode inode = (Ext4Inode)file;
        if (inode.IsEncrypted || inode.IsCompressed)
        {
            throw new ImageException(
                $"Could not look inside a file (inode {inode.Number}) on {Volume.Name}: it is {(inode.IsEncrypted ? "encrypted" : "compressed")}.");
        }

        return inode.HasInlineData
            ? new MemoryStream(Ext4InlineData.Content(this, inode, LengthOf(inode)), writable: false)
            : new RunStream(this, Superblock.BlockBytes, LengthOf(inode), block => Find(inode, block));
    }

    internal override byte[] ReadLink(FileNode link)
    {
        Ext4Inode inode = (Ext4Inode)link;
        long length = LengthOf(inode);
        if (length is 0 or > 4096)
        {
            throw Damaged($"the link with inode {inode.Number} has {length} bytes");
        }

        if (length < 60 && !inode.IsEncrypted && !inode.HasInlineData && !inode.HasExtents)
        {
            return inode.Block.Span[..(int)length].ToArray();
        }

        byte[] target = new byte[length];
        using Stream content = Open(inode);
        content.ReadExactly(target);
        return target;
    }
}
