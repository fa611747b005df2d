using Shien.Images.FileSystems.Ext4.Journal;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>ext2, ext3 and ext4.</summary>
public sealed class Ext4FileSystem : VolumeFileSystem
{
    private const uint RootInode = 2;
    private const string Name = "ext4";
    private const uint IsValid = 1;
    private const uint HasErrors = 2;

    private readonly Ext4DirectoryIndexes indexes;
    private readonly JournalOverlay overlay;

    private Ext4FileSystem(Volume volume, Ext4Superblock superblock, JournalOverlay overlay)
        : base(volume)
    {
        Superblock = superblock;
        this.overlay = overlay;
        Cache = new BlockCache(overlay.Read, superblock.BlockBytes, superblock.BlockCount, Damaged);
        indexes = new Ext4DirectoryIndexes(this);
    }

    /// <inheritdoc/>
    public override string KindName => Name;

    /// <inheritdoc/>
    public override string? Uuid => Superblock.Uuid;

    /// <inheritdoc/>
    public override string? Label => Superblock.Label;

    /// <inheritdoc/>
    public override bool IsUnclean => UncleanReason is not null;

    internal Ext4Superblock Superblock { get; }

    internal BlockCache Cache { get; }

    /// <summary>Why the journal could not be replayed; null where there was no need, or it was.</summary>
    internal string? UncleanReason { get; private init; }

    internal override FileNode Root => ReadInode(RootInode);

    /// <summary>Reads and checks the superblock, and replays the journal in memory where it holds changes.</summary>
    /// <exception cref="ImageException">It is none or damaged, or uses an incompatible feature that is not known here.</exception>
    public static Ext4FileSystem Open(Volume volume)
    {
        byte[] raw = new byte[Ext4Superblock.LengthBytes];
        volume.Read(Ext4Superblock.Offset, raw);
        Ext4Superblock superblock = Parse(volume, raw);
        JournalOverlay nothing = new(volume, superblock.BlockBytes);
        if (!superblock.NeedsRecovery)
        {
            return new Ext4FileSystem(volume, superblock, nothing);
        }

        try
        {
            JournalOverlay overlay = Replay(new Ext4FileSystem(volume, superblock, nothing));
            overlay.Read(Ext4Superblock.Offset, raw);
            Ext4Superblock replayed = Parse(volume, raw);
            return replayed.BlockBytes == superblock.BlockBytes
                ? new Ext4FileSystem(volume, replayed, overlay)
                : throw new ImageException("its journal changes the size of blocks");
        }
        catch (ImageException e)
        {
            return new Ext4FileSystem(volume, superblock, nothing) { UncleanReason = e.Message };
        }
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
    public override SpaceUse FindUse() => Distrust() is { } reason ? SpaceUse.Everything(reason) : Ext4SpaceMap.Read(this);

    internal override void ReadBytes(long offset, Span<byte> buffer) => overlay.Read(offset, buffer);

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name)
    {
        return indexes.Find((Ext4Inode)directory, name) is { } number ? ReadInode(number) : null;
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

    private static Ext4Superblock Parse(Volume volume, byte[] raw)
    {
        ImageException Damage(string what) => DamagedOn(volume, Name, what);
        Ext4Superblock superblock = Ext4Superblock.Parse(raw, volume.Name, Damage);
        return superblock.BlockCount <= volume.LengthBytes / superblock.BlockBytes
            ? superblock
            : throw Damage(
                $"it has {superblock.BlockCount} blocks of {superblock.BlockBytes} bytes, but only {volume.LengthBytes} bytes to lie on");
    }

    private static JournalOverlay Replay(Ext4FileSystem stale)
    {
        static ImageException Refuse(string why) => new("its journal cannot be replayed: " + why);
        Ext4Superblock superblock = stale.Superblock;
        if (!superblock.HasJournal || superblock.JournalInode == 0)
        {
            throw Refuse(superblock.HasJournal ? "it lies on another disk" : "there is none");
        }

        JournalOverlay overlay = new(stale.Volume, superblock.BlockBytes);
        new JournalReplay(JournalBlocks.Open(stale, Refuse), superblock.BlockCount, Refuse).Into(overlay);
        return overlay;
    }

    // Why the block bitmaps say nothing; null if they do.
    private string? Distrust()
    {
        string name = $"the {Name} file system on {Volume.Name}";
        if (UncleanReason is { } why)
        {
            return $"{name} was not shut down cleanly, and {why}";
        }

        if (Ext4Features.UnmappedNames(Superblock.RoCompat) is { } names)
        {
            return $"{name} uses what this version does not know: {names}";
        }

        if ((Superblock.State & HasErrors) != 0)
        {
            return $"{name} is marked as damaged";
        }

        return (Superblock.State & IsValid) == 0 ? $"{name} was not shut down cleanly" : DistrustJournal(name);
    }

    // The kernel drops what is in a journal that needs no recovery, but e2fsck asks.
    private string? DistrustJournal(string name)
    {
        if (!Superblock.HasJournal || Superblock.JournalInode == 0)
        {
            return null;
        }

        ImageException Refuse(string why) => Damaged("its journal cannot be read: " + why);
        JournalSuperblock journal = JournalBlocks.Open(this, Refuse).Superblock;
        return journal.Error != 0 ? $"{name} is marked as damaged in its journal"
            : journal.Start != 0 && !Superblock.NeedsRecovery ? $"the journal of {name} holds changes although it says that it was shut down cleanly"
            : null;
    }
}
