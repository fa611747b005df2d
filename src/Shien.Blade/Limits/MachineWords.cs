using System.Globalization;
using Shien.Blade.Store;

namespace Shien.Blade.Limits;

/// <summary>What a refusal says of an account's machines: which there are, and which was not used for longest.</summary>
/// <param name="layout">The store: a machine that runs writes to its images, so their time tells when it was used.</param>
/// <param name="now">UTC.</param>
internal sealed class MachineWords(StoreLayout layout, DateTime now)
{
    /// <summary>Slots with the names that their owner gave: <c>01, 02 'web'</c>.</summary>
    public static string Names(IEnumerable<MachineRecord> machines) =>
        string.Join(", ", machines.Select(Name));

    /// <summary>Slot, and name where it has one.</summary>
    public static string Name(MachineRecord machine) => machine.OwnName is { } own ? $"{machine.Slot} '{own}'" : machine.Slot;

    /// <summary>The one that was not used for longest, to be put behind a list: <c>; unused for longest: lamp (93 days)</c>; empty where all were used today.</summary>
    public string Oldest(IEnumerable<MachineRecord> machines)
    {
        (MachineRecord Machine, int Days)? oldest = machines
            .Select(machine => ((MachineRecord, int)?)(machine, (int)(now - LastUsed(machine)).TotalDays))
            .MaxBy(found => found!.Value.Item2);
        return oldest is { Days: >= 1 } found
            ? string.Create(CultureInfo.InvariantCulture, $"; unused for longest: {found.Machine.Name} ({found.Days} day{(found.Days == 1 ? "" : "s")})")
            : "";
    }

    private DateTime LastUsed(MachineRecord machine) => machine.Disks
        .Select(disk => File.GetLastWriteTimeUtc(layout.Image(machine.Account, disk.File)))
        .Append(machine.Changed.UtcDateTime)
        .Max();
}
