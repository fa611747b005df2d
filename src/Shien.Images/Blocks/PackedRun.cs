namespace Shien.Images.Blocks;

/// <summary>A run of blocks as a frame.</summary>
/// <param name="Frame">It.</param>
/// <param name="Buffer">What holds its payload, to be returned.</param>
/// <param name="Level">The level that was asked for, also where packing gained nothing.</param>
/// <param name="Time">What packing took.</param>
internal readonly record struct PackedRun(BlockFrame Frame, byte[] Buffer, int Level, TimeSpan Time);
