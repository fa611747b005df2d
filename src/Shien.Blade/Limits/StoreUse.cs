using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Limits;

/// <summary>What counts against the limit of an account's disks together.</summary>
internal static class StoreUse
{
    /// <summary>Bytes of a machine: what its disks may grow to, and what its snapshots, which grow no more, take.</summary>
    public static long Of(StoreLayout layout, MachineRecord machine) =>
        machine.Disks.Sum(disk => disk.LengthBytes)
        + (machine.Snapshots ?? []).SelectMany(snapshot => snapshot.Disks).Sum(disk => FileStatus.Of(layout.Image(machine.Account, disk.File))?.AllocatedBytes ?? 0);
}
