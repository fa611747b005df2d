using Shien.Api.Repairs;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines/NAME/hardware</c>: what a pull writes into the box.</summary>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, MiB.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="Architecture"><c>x86_64</c>.</param>
/// <param name="Mac">MAC of the first network card.</param>
/// <param name="DiskLengthsBytes">Size of each disk as the guest sees it, in order.</param>
public sealed record MachineHardware(
    int Cores,
    int MemoryMiB,
    string Firmware,
    string Architecture,
    string Mac,
    IReadOnlyList<long> DiskLengthsBytes)
{
    /// <summary>What repairs have changed in the guest since it was pushed; null where nothing was.</summary>
    public IReadOnlyList<RepairEdit>? Edits { get; init; }
}
