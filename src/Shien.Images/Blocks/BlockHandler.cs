namespace Shien.Images.Blocks;

/// <summary>Takes a block whose content was checked against its hash.</summary>
/// <param name="block">Its number, from 0.</param>
/// <param name="content">64 KiB; valid during the call only.</param>
public delegate void BlockHandler(int block, ReadOnlySpan<byte> content);
