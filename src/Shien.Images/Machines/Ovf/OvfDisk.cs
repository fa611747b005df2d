namespace Shien.Images.Machines.Ovf;

/// <summary>A disk that an OVF attaches to its machine.</summary>
/// <param name="FileName">Plain name of its file, beside the OVF.</param>
/// <param name="FileBytes">Size of the file as the OVF says it, or null; VirtualBox leaves it out.</param>
internal sealed record OvfDisk(string FileName, long? FileBytes);
