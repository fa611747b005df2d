using Shien.Images.FileSystems.Btrfs.Content;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>One subvolume of a btrfs on a single device, and what of other subvolumes is seen through it.</summary>
public sealed partial class BtrfsFileSystem : VolumeFileSystem
{
    private const string Name = "btrfs";
    private const int MaxLinkBytes = 4095;

    // What a lookup costs beside the names it meets.
    private const int LookupBytes = 256;

    private readonly BtrfsSubvolume subvolume;

    private BtrfsFileSystem(BtrfsStore store, BtrfsSubvolume subvolume)
        : base(store.Volume)
    {
        Store = store;
        this.subvolume = subvolume;
    }

    /// <inheritdoc/>
    public override string KindName => Name;

    /// <inheritdoc/>
    public override string? Uuid => Store.Superblock.Uuid;

    /// <inheritdoc/>
    public override string? Label => Store.Superblock.Label;

    /// <inheritdoc/>
    public override bool IsUnclean => Store.Superblock.LogTree != 0;

    internal BtrfsStore Store { get; }

    internal override FileNode Root => ReadInode(subvolume, BtrfsInode.RootNumber);

    /// <summary>Reads and checks superblock and chunks; shows the default subvolume.</summary>
    /// <exception cref="ImageException">
    /// Damaged, on more than one device, or it uses an incompatible feature or profile that is not known here.
    /// </exception>
    public static BtrfsFileSystem Open(Volume volume)
    {
        BtrfsStore store = BtrfsStore.Open(volume, what => DamagedOn(volume, Name, what));
        return new BtrfsFileSystem(store, DefaultSubvolume(store));
    }

    /// <inheritdoc/>
    public override SpaceUse FindUse() => BtrfsSpace.Find(Store);

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name) =>
        directory is BtrfsInode { IsEmptyDirectory: false } parent && FindEntry(parent.Subvolume.Tree, parent.Number, name) is { } entry
            ? Follow(parent, entry)
            : null;

    internal override IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory)
    {
        if (directory is not BtrfsInode { IsEmptyDirectory: false } parent)
        {
            yield break;
        }

        foreach (BtrfsItem item in parent.Subvolume.Tree.Of(parent.Number, BtrfsItemType.DirectoryIndex))
        {
            Spend(item.Content.Length);
            foreach (DirectoryEntry entry in DirectoryEntry.Parse(item, Damaged))
            {
                yield return entry.Name;
            }
        }
    }

    internal override long LengthOf(FileNode node)
    {
        ulong length = ((BtrfsInode)node).LengthBytes;
        return length <= long.MaxValue ? (long)length : throw Damaged($"{node} has {length} bytes");
    }

    internal override Stream Open(FileNode file) => new BtrfsFileStream(this, (BtrfsInode)file);

    internal override byte[] ReadLink(FileNode link)
    {
        long length = LengthOf(link);
        if (length is 0 or > MaxLinkBytes)
        {
            throw Damaged($"{link} is a link of {length} bytes");
        }

        byte[] target = new byte[length];
        using Stream content = Open(link);
        content.ReadExactly(target);
        return target;
    }

    private BtrfsInode ReadInode(BtrfsSubvolume of, ulong number) =>
        of.Tree.Find(new BtrfsKey(number, BtrfsItemType.Inode, 0)) is { } item && BtrfsInode.Parse(of, item) is { } inode
            ? inode
            : throw Damaged($"something points to inode {number} of subvolume {of.Id}, which is not there");

    private DirectoryEntry? FindEntry(BtrfsTree tree, ulong directory, ReadOnlySpan<byte> name)
    {
        Spend(LookupBytes);
        return FindEntry(tree, directory, name, Damaged);
    }

    private static DirectoryEntry? FindEntry(BtrfsTree tree, ulong directory, ReadOnlySpan<byte> name, Func<string, ImageException> damage)
    {
        BtrfsKey key = new(directory, BtrfsItemType.DirectoryEntry, DirectoryEntry.HashOf(name));
        if (tree.Find(key) is { } item)
        {
            foreach (DirectoryEntry entry in DirectoryEntry.Parse(item, damage))
            {
                if (entry.Name.Span.SequenceEqual(name))
                {
                    return entry;
                }
            }
        }

        return null;
    }

    private BtrfsInode Follow(BtrfsInode parent, DirectoryEntry entry) => entry.Location.Type switch
    {
        BtrfsItemType.Inode => ReadInode(parent.Subvolume, entry.Location.ObjectId),
        BtrfsItemType.Root => FollowToSubvolume(parent, entry),
        _ => throw Damaged($"a name in the directory with {parent} stands for nothing that is known"),
    };

    // linux/fs/btrfs/inode.c, fixup_tree_root_location: where the subvolume does not say that it is mounted just here, as in a
    // snapshot of its parent, the kernel shows an empty directory.
    private BtrfsInode FollowToSubvolume(BtrfsInode parent, DirectoryEntry entry)
    {
        BtrfsKey key = new(parent.Subvolume.Id, BtrfsItemType.RootReference, entry.Location.ObjectId);
        bool isHere = Store.RootTree.Find(key) is { } item && RootReference.Parse(item, Damaged) is var reference
            && reference.Directory == parent.Number && reference.Name.Span.SequenceEqual(entry.Name.Span);
        return isHere && Store.Subvolume(entry.Location.ObjectId) is { } child
            ? ReadInode(child, BtrfsInode.RootNumber)
            : BtrfsInode.EmptyDirectory(parent);
    }
}
