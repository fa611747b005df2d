using System.Globalization;

namespace Shien.Images.Machines.Vagrant;

/// <summary>What a Vagrantfile says to vagrant-qemu.</summary>
/// <param name="Architecture">What the guest is made for.</param>
/// <param name="Cores">Virtual CPUs, or null where that is not known.</param>
/// <param name="MemoryBytes">Memory, or null where that is not known.</param>
public sealed record VagrantQemuHardware(GuestArchitecture Architecture, int? Cores, long? MemoryBytes)
{
    private static readonly string[] Units = ["", "K", "M", "G", "T"];

    /// <summary>What was assumed.</summary>
    internal IReadOnlyList<string> Notes => Cores is not null && MemoryBytes is not null
        ? []
        : ["How many processors and how much memory the machine has stands in its Vagrantfile only; 1 and 1024 MiB are assumed where the push does not say it."];

    /// <summary>Reads the plugin's settings as QEMU would.</summary>
    /// <param name="architecture"><c>x86_64</c>, <c>aarch64</c>, a name of Vagrant's, or null.</param>
    /// <param name="processors"><c>smp</c>: <c>2</c>, <c>cpus=2,sockets=1</c>; null, or what makes no sense: not known.</param>
    /// <param name="memory"><c>4G</c>, <c>512M</c>; without a unit MiB; null, or what makes no sense: not known.</param>
    public static VagrantQemuHardware Parse(string? architecture, string? processors, string? memory) =>
        new(ArchitectureNames.Parse(architecture), CoresOf(processors), BytesOf(memory));

    private static int? CoresOf(string? text)
    {
        string? count = (text ?? "").Split(',').Select(part => part.Trim()).Select(part => part.StartsWith("cpus=", StringComparison.Ordinal) ? part[5..] : part)
            .FirstOrDefault(part => !part.Contains('='));
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int cores) && cores is > 0 and <= Machine.MaxCores ? cores : null;
    }

    private static long? BytesOf(string? text)
    {
        string amount = (text ?? "").Trim().TrimEnd('B', 'b').ToUpperInvariant();
        int unit = amount.Length == 0 ? -1 : Array.IndexOf(Units, char.IsAsciiDigit(amount[^1]) ? "M" : amount[^1..]);
        return unit > 0
            && int.TryParse(amount.TrimEnd(Units[unit][0]), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number <= Machine.MaxMemoryBytes >> (10 * unit)
            ? (long)number << (10 * unit)
            : null;
    }
}
