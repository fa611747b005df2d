using System.Globalization;

namespace Shien.Api.Machines;

/// <summary>One line a machine, the same for <c>ie-virsh list</c> and <c>shien list</c>: the columns of virsh list, then ours.</summary>
public static class MachineListing
{
    private const string None = "-";
    private const long MiB = 1024 * 1024;

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["Id", "Name", "State", "Address", "MAC", "CPUs", "Memory", "Disk"];

    /// <summary>What stands below <see cref="Headings"/> for a machine.</summary>
    public static IReadOnlyList<string> Cells(MachineInfo machine) =>
    [
        machine.Id is { } id ? Text(id) : None,
        machine.Name,
        machine.State,
        Address(machine),
        machine.Mac.Length > 0 ? machine.Mac : None,
        machine.Cores > 0 ? Text(machine.Cores) : None,
        machine.MemoryMiB > 0 ? Text(machine.MemoryMiB) + " MiB" : None,
        $"{Text((machine.DiskBytes + MiB - 1) / MiB)} of {Text(machine.VirtualBytes / MiB)} MiB",
    ];

    // Where it is now; else what the address service gave it. That it is not registered is said in any case.
    private static string Address(MachineInfo machine)
    {
        string address = machine.Addresses.Count > 0 ? string.Join(' ', machine.Addresses) : machine.Registration?.Name ?? None;
        return machine.Registration is { IsRegistered: false } ? $"{address} (not registered)" : address;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
