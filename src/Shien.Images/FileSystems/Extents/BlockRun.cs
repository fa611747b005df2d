namespace Shien.Images.FileSystems.Extents;

/// <summary>Consecutive blocks of a file and where they lie.</summary>
/// <param name="First">First block, counted from the file's start.</param>
/// <param name="Count">Blocks, above 0.</param>
/// <param name="Physical">First block in the file system; negative where the run reads as zeros.</param>
internal readonly record struct BlockRun(long First, long Count, long Physical)
{
    public const long Zeros = -1;

    public long End => First + Count;
}
