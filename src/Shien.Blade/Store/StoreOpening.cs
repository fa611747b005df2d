using Shien.Blade.Boxes;
using Shien.Blade.Native;
using Shien.CommandLine;

namespace Shien.Blade.Store;

/// <summary>What happens to the store before the daemon serves: it is made where it is missing, probed, and swept.</summary>
/// <param name="layout">The store.</param>
/// <param name="blade">This blade.</param>
/// <param name="vmGroup">The machines' group, which alone reads boxes; null leaves them to the daemon's own group.</param>
internal sealed class StoreOpening(StoreLayout layout, string blade, uint? vmGroup = null)
{
    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes and probes it; the answer is held as long as the daemon runs.</summary>
    /// <exception cref="UserException">It cannot be used.</exception>
    public FileLock Run()
    {
        Make(layout.Root, Open);
        Make(layout.Accounts, Open);
        string[] closed = [layout.Machines, layout.Spool, layout.Locks, layout.Leases, layout.Reservations, layout.Hashes, layout.Addresses, layout.Archive];
        foreach (string path in closed)
        {
            Make(path, Closed);
        }

        MakeBoxes();

        FileLock held = FileLock.TryTake(layout.DaemonLock(blade)) ?? throw new UserException(
            $"another shiend serves the store '{layout.Root}' on this machine.", "Stop it first, or give this one a store of its own.");
        using (FileLock? second = FileLock.TryTake(layout.DaemonLock(blade)))
        {
            if (second is not null)
            {
                held.Dispose();
                throw new UserException(
                    $"flock does not exclude on the file system of '{layout.Root}', so two changes could meet.",
                    "Put the store on a file system with working flock (a local one, GFS2, NFS 4; not GFS2 mounted with localflocks).");
            }
        }

        Sweep();
        return held;
    }

    /// <summary>True if files can be opened with O_DIRECT: qemu then goes past the page cache, which migration wants.</summary>
    public bool DoesDirectIo()
    {
        string probe = Path.Combine(layout.Spool, "direct-" + blade);
        SafeFile.Create(probe).Dispose();
        int descriptor = LibC.open(probe, LibC.OpenReadWrite | LibC.OpenDirect | LibC.OpenCloseOnExec, 0);
        if (descriptor >= 0)
        {
            _ = LibC.close(descriptor);
        }

        File.Delete(probe);
        return descriptor >= 0;
    }

    // Of what an earlier daemon of this blade left, pushes can go on; everything else is worth nothing.
    private void Sweep()
    {
        HashSet<string> kept = [];
        foreach (string path in Directory.GetFiles(layout.Reservations))
        {
            Reservation? reservation = path.EndsWith(".json", StringComparison.Ordinal) ? Read(path) : null;
            if (reservation is not null && (reservation.Blade != blade || File.Exists(layout.PushRecord(reservation.PushId))))
            {
                kept.Add(reservation.PushId);
                continue;
            }

            File.Delete(path);
        }

        foreach (string path in Directory.GetFileSystemEntries(layout.Spool))
        {
            if (kept.Contains(Path.GetFileName(path)))
            {
                continue;
            }

            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    // Whoever can open a box's image could lock it, and stop every machine on it.
    private void MakeBoxes()
    {
        Make(layout.Boxes, BoxStore.FolderMode);
        if (vmGroup is { } group)
        {
            PosixError.Check(LibC.lchown(layout.Boxes, 0, group), $"'{layout.Boxes}' cannot be given to the machines' group");
        }
    }

    private static Reservation? Read(string path)
    {
        try
        {
            return SafeFile.ReadJson(path, StoreJson.Default.Reservation);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Make(string path, UnixFileMode mode)
    {
        try
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"the store's directory '{path}' cannot be made: {e.Message}", "Run shiend as root, or set 'store' to another directory.", inner: e);
        }
    }
}
