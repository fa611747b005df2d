namespace Shien.Images.Machines.VirtualBox;

/// <summary>A hard disk attached to a VirtualBox machine.</summary>
/// <param name="Port">Controller, port and device: <c>SATA Controller-0-0</c>.</param>
/// <param name="Path">The image file, as VirtualBox names it; after a snapshot and in a linked clone, the difference to another image.</param>
/// <param name="Id">UUID of the image, or null where VirtualBox does not say.</param>
public sealed record VirtualBoxDisk(string Port, string Path, Guid? Id);
