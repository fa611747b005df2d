namespace Shien.Api.Boxes;

/// <summary>A disk of a published box.</summary>
/// <param name="LengthBytes">What the guest sees.</param>
/// <param name="StoredBlocks">Blocks of 64 KiB that are not zero.</param>
/// <param name="MapRoot">Root hash of its block map, 64 lower-case hexadecimal digits.</param>
public sealed record BoxDisk(long LengthBytes, long StoredBlocks, string MapRoot);
