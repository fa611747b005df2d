namespace Shien.Images.Machines.Boxes.Writing;

/// <summary>A disk on its way into a box.</summary>
/// <param name="FileName">Its name in the box.</param>
/// <param name="CapacityBytes">Size of the disk the guest sees.</param>
/// <param name="Content">The file as it goes into the box, at its beginning.</param>
internal sealed record BoxDisk(string FileName, long CapacityBytes, Stream Content);
