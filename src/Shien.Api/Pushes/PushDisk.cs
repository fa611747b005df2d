namespace Shien.Api.Pushes;

/// <summary>One disk of a push.</summary>
/// <param name="LengthBytes">What the guest sees; a multiple of 512.</param>
/// <param name="StoredBlocks">Blocks of 64 KiB that are not all zero.</param>
/// <param name="MapRoot">Root hash of the block map, 64 lower-case hexadecimal digits.</param>
/// <param name="KnownRoots">Root hashes of other maps that the client has, the best first, at most 16: where the blade has one, only the difference is told.</param>
public sealed record PushDisk(long LengthBytes, long StoredBlocks, string MapRoot, IReadOnlyList<string>? KnownRoots = null)
{
    /// <summary>Most known roots that are looked at.</summary>
    public const int MaxKnownRoots = 16;
}
