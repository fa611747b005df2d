namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// Reads ext2, ext3 and ext4 without changing anything. What is damaged or not known is refused, never guessed. One thread at
/// a time; the disk must stay open. Work is bounded: after 2 GiB of names and content it refuses to read on.
/// </summary>
public sealed class Ext4FileSystem
{
    private const uint RootInode = 2;
    private const long MaxWorkBytes = 2L * 1024 * 1024 * 1024;

    private long workBytes;

    private Ext4FileSystem(Volume volume, Ext4Superblock superblock)
    {
        Volume = volume;
        Superblock = superblock;
        Cache = new BlockCache(volume, superblock.BlockBytes, superblock.BlockCount, Damaged);
    }

    /// <summary>Where it lies.</summary>
    public Volume Volume { get; }

    /// <summary>Lower case, as /etc/fstab has it.</summary>
    public string Uuid => Superblock.Uuid;

    /// <summary>Null if it has none. Text from the guest.</summary>
    public string? Label => Superblock.Label;

    /// <summary>
    /// True if its journal holds changes that are not yet in place: what is read may be older than what the machine would see.
    /// </summary>
    public bool IsUnclean => (Superblock.Incompat & Ext4Features.IncompatRecover) != 0;

    internal Ext4Superblock Superblock { get; }

    internal BlockCache Cache { get; }

    internal Ext4Inode Root => ReadInode(RootInode);

    /// <summary>Reads and checks the superblock.</summary>
    /// <exception cref="ImageException">It is none or damaged, or uses an incompatible feature that is not known here.</exception>
    public static Ext4FileSystem Open(Volume volume)
    {
        ImageException Damage(string what) => DamagedOn(volume, what);
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

    internal uint? Lookup(Ext4Inode directory, ReadOnlySpan<byte> name)
    {
        foreach (Ext4DirectoryEntry entry in Ext4Directory.Read(this, directory))
        {
            if (entry.Name.Span.SequenceEqual(name))
            {
                return entry.Inode;
            }
        }

        return null;
    }

    internal long LengthOf(Ext4Inode inode)
    {
        ulong length = inode.LengthBytes((Superblock.Incompat & Ext4Features.IncompatLargeDirectory) != 0);
        return length <= (1UL << 32) * (ulong)Superblock.BlockBytes
            ? (long)length
            : throw Damaged($"inode {inode.Number} has {length} bytes");
    }

    internal BlockRun Find(Ext4Inode inode, long block) =>
        inode.HasExtents ? Ext4ExtentMap.Find(this, inode, block) : Ext4IndirectMap.Find(this, inode, block);

    /// <summary>The content of a regular file or a long link, as it reads: holes and unwritten extents are zeros.</summary>
    internal Stream Open(Ext4Inode inode)
    {
        if (inode.IsEncrypted || inode.IsCompressed)
        {
            throw new ImageException(
                $"Could not look inside a file (inode {inode.Number}) on {Volume.Name}: it is {(inode.IsEncrypted ? "encrypted" : "compressed")}.");
        }

        return inode.HasInlineData
            ? new MemoryStream(Ext4InlineData.Content(this, inode, LengthOf(inode)), writable: false)
            : new Ext4FileStream(this, inode);
    }

    internal byte[] ReadLink(Ext4Inode inode)
    {
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

    /// <summary>Counts work, so that a file system made to keep its reader busy is refused.</summary>
    internal void Spend(long bytes)
    {
        if ((workBytes += bytes) > MaxWorkBytes)
        {
            throw new ImageException(
                $"Could not look further inside {Volume.Name}: its ext4 file system takes more than {MaxWorkBytes >> 30} GiB of reading, "
                + "which no ordinary one does.");
        }
    }

    internal ImageException Damaged(string what) => DamagedOn(Volume, what);

    private static ImageException DamagedOn(Volume volume, string what) => new(
        $"The ext4 file system on {volume.Name} is damaged: {what}. Start the machine, let it repair itself ('fsck'), shut it down and try again.");
}
