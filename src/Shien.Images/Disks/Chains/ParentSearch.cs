namespace Shien.Images.Disks.Chains;

/// <summary>
/// Finds the parent of a differencing image: first where the registry says, then under the names the image gives, then
/// by identity among the disks in its folder, the one above (VirtualBox keeps <c>Snapshots/{uuid}.vdi</c> below the
/// machine's folder) and the snapshots below.
/// </summary>
/// <param name="registry">What the hypervisor says.</param>
internal sealed class ParentSearch(MediaRegistry registry)
{
    private const int MaxFilesPerFolder = 1000;
    private const string SnapshotFolder = "Snapshots";

    private static readonly HashSet<string> DiskSuffixes = new(
        [".vdi", ".vmdk", ".vhd", ".avhd", ".vhdx", ".avhdx", ".qcow2", ".img"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens the parent, without what lies below it.</summary>
    /// <param name="child">The image that needs it.</param>
    /// <param name="link">What that says about it.</param>
    /// <param name="childPath">Its file.</param>
    /// <returns>The parent and its full path; the caller disposes it.</returns>
    /// <exception cref="ImageException">It is not found, was changed since, or is damaged.</exception>
    public (DiskReader Disk, string Path) Find(LayerReader child, ParentLink link, string childPath)
    {
        ImageException? failure = null;
        string? changed = null;
        foreach ((string path, bool isNamed, bool isRegistered) in Candidates(link, childPath))
        {
            DiskReader disk;
            try
            {
                disk = DiskImage.OpenOne(
                    isRegistered ? FileByteSource.Open(path) : CompanionFiles.OpenRegular(path), new CompanionFiles(path), link.Format);
            }
            catch (ImageException e)
            {
                failure ??= isNamed ? e : null;
                continue;
            }

            ParentMatch match = link.Compare(disk.Identity);
            if (match == ParentMatch.Same || (match == ParentMatch.Unknown && isRegistered))
            {
                return (disk, path);
            }

            disk.Dispose();
            changed ??= match == ParentMatch.Changed ? path : null;
        }

        if (changed is not null)
        {
            throw new ImageException(
                $"'{child.Name}' holds the differences to '{changed}', and that was changed since: together they are no disk any more. "
                + "Take the base from a backup, or restore a snapshot in VirtualBox; do not start or write to the base of a snapshot or linked clone.");
        }

        throw failure ?? new ImageException(
            $"'{child.Name}' holds only the differences to {link.Description}, which is neither beside it, in the folder above or in '{SnapshotFolder}', nor known to VirtualBox. "
            + "Put the parent there, or name the machine instead of its disk.");
    }

    private IEnumerable<(string Path, bool IsNamed, bool IsRegistered)> Candidates(ParentLink link, string childPath)
    {
        if (link.Id is { } id && registry.Paths.TryGetValue(id, out string? registered) && File.Exists(registered))
        {
            yield return (Path.GetFullPath(registered), true, true);
        }

        if (registry.FollowsPaths && link.ContentId is not null)
        {
            foreach (string path in (link.Hints ?? []).Where(hint => Path.IsPathFullyQualified(hint) && File.Exists(hint)))
            {
                yield return (Path.GetFullPath(path), true, false);
            }
        }

        List<string> folders = Folders(childPath);
        List<string> names = [.. (link.Hints ?? []).Select(hint => hint[(hint.LastIndexOfAny(['/', '\\']) + 1)..]).Where(FileNames.IsPlain)];
        foreach (string path in folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).Where(File.Exists))
        {
            yield return (path, true, false);
        }

        if (link.Id is null)
        {
            yield break; // Nothing to know it by.
        }

        foreach (string folder in folders)
        {
            foreach (string path in DisksIn(folder).Where(path => path != childPath))
            {
                yield return (path, false, false);
            }
        }
    }

    private static List<string> Folders(string childPath)
    {
        string folder = Path.GetDirectoryName(childPath)!;
        return [folder, .. Path.GetDirectoryName(folder) is { } above ? [above] : Array.Empty<string>(), Path.Combine(folder, SnapshotFolder)];
    }

    private static List<string> DisksIn(string folder)
    {
        try
        {
            List<string> disks = Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).Where(path => DiskSuffixes.Contains(Path.GetExtension(path))).Take(MaxFilesPerFolder)]
                : [];
            disks.Sort(StringComparer.Ordinal);
            return disks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // Not ours to look into.
        }
    }
}
