namespace Shien.Blade.Machines;

/// <summary>What takes the place of a machine's parts for one start that leaves no trace.</summary>
/// <param name="Overlays">By disk: empty qcow2 files on top of the machine's images.</param>
/// <param name="FirmwareMemory">A copy of the firmware's memory; null for a BIOS.</param>
/// <param name="Card">Name of the network card on the blade's side; libvirt makes it, and connects it to nothing.</param>
internal sealed record TrialParts(IReadOnlyList<string> Overlays, string? FirmwareMemory, string Card);
