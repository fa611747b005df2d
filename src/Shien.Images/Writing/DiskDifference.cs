namespace Shien.Images.Writing;

/// <summary>Where two disks differ.</summary>
/// <param name="FirstOffset">The first byte that is another one, or the end of the shorter disk.</param>
/// <param name="Blocks">Number of blocks of 64 KiB that differ, above 0; 1 where the lengths do.</param>
public sealed record DiskDifference(long FirstOffset, long Blocks);
