namespace Shien.Api.Pushes;

/// <summary>The blade's answer to a block map.</summary>
/// <param name="Runs">Which blocks it lacks, as runs: first block and count, u32 little endian.</param>
/// <param name="TakesGathered">True if it takes frames of blocks that are not consecutive.</param>
/// <param name="PatchRoot">Root hash of the disk against which these may be packed; null for none.</param>
public sealed record MissingBlocks(byte[] Runs, bool TakesGathered = false, string? PatchRoot = null);
