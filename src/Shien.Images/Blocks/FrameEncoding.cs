namespace Shien.Images.Blocks;

/// <summary>What the payload of a frame is; the numbers are on the wire.</summary>
public enum FrameEncoding
{
    /// <summary>Consecutive blocks as they are.</summary>
    Plain = 0,

    /// <summary>Consecutive blocks as zstd.</summary>
    Packed = 1,

    /// <summary>Blocks from anywhere as zstd.</summary>
    Gathered = 2,

    /// <summary>The same, packed against the blocks of another disk at the same places, which the receiver has.</summary>
    Patched = 3,
}
