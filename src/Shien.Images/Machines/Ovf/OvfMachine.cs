namespace Shien.Images.Machines.Ovf;

/// <summary>What an OVF says.</summary>
/// <param name="Machine">The facts; the disks in the order of controllers and ports.</param>
/// <param name="Disks">The same disks with what is known of their files.</param>
/// <param name="Notes">What was left out: sentences for the user.</param>
internal sealed record OvfMachine(Machine Machine, IReadOnlyList<OvfDisk> Disks, IReadOnlyList<string> Notes);
