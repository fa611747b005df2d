using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>
/// Finds the root file systems of a machine and mounts into each what its fstab names. All of them count: a clean one must not
/// hide another that the boot loader starts.
/// </summary>
internal static class GuestRoots
{
    private const int MaxFstabBytes = 1024 * 1024;

    public static List<(GuestVolume Volume, GuestFileSystem Guest)> Find(List<GuestVolume> volumes, FindingList findings)
    {
        List<(GuestVolume, GuestFileSystem)> roots = [];
        foreach (GuestVolume volume in volumes)
        {
            if (volume.FileSystem is not { } fileSystem)
            {
                continue;
            }

            try
            {
                foreach (VolumeFileSystem candidate in fileSystem.Roots())
                {
                    GuestFileSystem guest = new(candidate);
                    if (IsRoot(guest))
                    {
                        volume.MountPoint ??= "/";
                        roots.Add((volume, guest));
                        MountOthers(guest, volumes, findings);
                    }
                }
            }
            catch (ImageException e)
            {
                findings.AddNotChecked(volume.Name, e.Message, "Repair the file system, then check again.");
            }
        }

        return roots;
    }

    private static bool IsRoot(GuestFileSystem guest) =>
        guest.Find("/etc") is { Kind: FileKind.Directory } && (guest.FindEntry("/usr") ?? guest.FindEntry("/bin")) is not null;

    private static void MountOthers(GuestFileSystem guest, List<GuestVolume> volumes, FindingList findings)
    {
        if (guest.TryRead("/etc/fstab", MaxFstabBytes) is not { } fstab)
        {
            return;
        }

        foreach ((string device, string mountPoint, string options) in Fstab.Parse(fstab))
        {
            if (volumes.Find(v => Fstab.Names(device, v.Surveyed)) is not { } volume)
            {
                NoteHidden(guest, device, mountPoint, findings);
                continue;
            }

            bool mounted = volume.FileSystem is { } fileSystem
                ? guest.Mount(mountPoint, fileSystem.WithMountOptions(options))
                : volume.Surveyed.Problem is not null && guest.MountUnreadable(mountPoint);
            if (mounted)
            {
                volume.MountPoint ??= GuestText.Clean(mountPoint, 200);
            }
        }
    }

    // An opened LUKS device, or a logical volume whose group could not be put together, lies on a partition that was already named;
    // here it gets its place in the tree.
    private static void NoteHidden(GuestFileSystem guest, string device, string mountPoint, FindingList findings)
    {
        if ((device.StartsWith("/dev/mapper/", StringComparison.Ordinal) || device.StartsWith("/dev/disk/by-id/dm-", StringComparison.Ordinal)) && guest.MountUnreadable(mountPoint))
        {
            findings.AddNotChecked(
                GuestText.Clean(mountPoint, 200),
                $"It lies on '{GuestText.Clean(device, 200)}', which was not found: it is encrypted, or on a disk or a kind of volume that is not read.",
                "Move the accounts and keys that lie there to a plain partition or logical volume, or have them checked by hand.");
        }
    }
}
