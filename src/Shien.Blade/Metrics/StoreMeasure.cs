using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Metrics;

/// <summary>What the store holds, bytes that are allocated on its file system.</summary>
/// <param name="Machines">Disks and firmware of machines.</param>
/// <param name="Snapshots">Kept states of them.</param>
/// <param name="Boxes">Published boxes.</param>
/// <param name="Spool">What is under way.</param>
/// <param name="Archive">Machines of accounts that have left.</param>
internal sealed record StoreMeasure(long Machines, long Snapshots, long Boxes, long Spool, long Archive)
{
    /// <summary>Measures it: a look at each file's length, and at no content.</summary>
    public static StoreMeasure Of(StoreLayout layout, IReadOnlyList<MachineRecord> machines)
    {
        long snapshots = machines.Sum(machine => (machine.Snapshots ?? []).SelectMany(snapshot => snapshot.Disks)
            .Sum(disk => FileStatus.Of(layout.Image(machine.Account, disk.File))?.AllocatedBytes ?? 0));
        return new StoreMeasure(Below(layout.Accounts) - snapshots, snapshots, Below(layout.Boxes), Below(layout.Spool), Below(layout.Archive));
    }

    private static long Below(string folder)
    {
        // Files come and go meanwhile.
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(folder, "*", all).Sum(file => FileStatus.Of(file)?.AllocatedBytes ?? 0);
    }
}
