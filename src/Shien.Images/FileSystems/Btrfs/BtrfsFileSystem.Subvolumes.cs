using System.Globalization;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

public sealed partial class BtrfsFileSystem
{
    // Each may be a whole system to look through; openSUSE keeps about twenty snapshots.
    private const int MaxRoots = 32;

    /// <inheritdoc/>
    public override ulong? SubvolumeId => subvolume.Id;

    /// <summary>The default subvolume and then all others, snapshots too: the boot loader may start any of them.</summary>
    /// <exception cref="ImageException">There are more than 32 (thrown behind the last of these), or they are damaged.</exception>
    public override IEnumerable<VolumeFileSystem> Roots()
    {
        BtrfsSubvolume first = DefaultSubvolume(Store);
        yield return new BtrfsFileSystem(Store, first);
        int count = 1;
        foreach (ulong id in Store.SubvolumeIds())
        {
            if (id == first.Id || Store.Subvolume(id) is not { } other)
            {
                continue;
            }

            if (++count > MaxRoots)
            {
                throw new ImageException(
                    $"Looked into {MaxRoots} subvolumes on {Volume.Name}, but its btrfs file system has more. Delete snapshots that are no longer needed.");
            }

            yield return new BtrfsFileSystem(Store, other);
        }
    }

    /// <inheritdoc/>
    public override VolumeFileSystem WithMountOptions(string options)
    {
        string? path = null;
        ulong? id = null;
        foreach (string option in options.Split(','))
        {
            if (option.StartsWith("subvol=", StringComparison.Ordinal))
            {
                path = option["subvol=".Length..];
            }
            else if (option.StartsWith("subvolid=", StringComparison.Ordinal))
            {
                id = ParseId(option["subvolid=".Length..]) ?? throw NoSubvolume(option);
            }
        }

        if (path is null)
        {
            return new BtrfsFileSystem(Store, id is { } number ? Store.Subvolume(number) ?? throw NoSubvolume($"subvolid={number}") : DefaultSubvolume(Store));
        }

        // linux/fs/btrfs/super.c, mount_subvol: with both, they must agree.
        BtrfsSubvolume found = FindByPath(path) ?? throw NoSubvolume($"subvol={path}");
        return id is null || id == found.Id
            ? new BtrfsFileSystem(Store, found)
            : throw NoSubvolume($"subvol={path},subvolid={id}");
    }

    private static BtrfsSubvolume DefaultSubvolume(BtrfsStore store)
    {
        ulong id = FindEntry(store.RootTree, store.Superblock.RootDirectory, "default"u8, store.Damage) is { } entry
            && entry.Location.Type == BtrfsItemType.Root
            ? entry.Location.ObjectId
            : BtrfsSubvolume.TopLevel;
        return store.Subvolume(id) ?? throw store.Damage($"its default subvolume {id} is not there");
    }

    // Relative to the top level, whatever the default is.
    private BtrfsSubvolume? FindByPath(string path)
    {
        BtrfsSubvolume top = Store.Subvolume(BtrfsSubvolume.TopLevel) ?? throw Damaged("it has no top-level subvolume");
        FileNode? at = ReadInode(top, BtrfsInode.RootNumber);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at is { Kind: FileKind.Directory } ? Lookup(at, GuestText.Encode(name)) : null;
        }

        return at is BtrfsInode { Number: BtrfsInode.RootNumber } root ? root.Subvolume : null;
    }

    // The kernel takes any of C's notations, and 0 for the top level.
    private static ulong? ParseId(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong id)
            ? id == 0 ? BtrfsSubvolume.TopLevel : id
            : null;
    }

    private ImageException NoSubvolume(string option) => new(
        $"Could not look inside {Volume.Name}: its btrfs file system has no subvolume '{GuestText.Clean(option, 200)}', which the guest's fstab names.");
}
