namespace Shien.Blade.Native;

/// <summary>What a file is at a moment; equal as long as it is the same file and nobody wrote to it.</summary>
/// <param name="Inode">Which file.</param>
/// <param name="LengthBytes">Where it ends.</param>
/// <param name="AllocatedBytes">What it takes of its file system: holes are not counted.</param>
/// <param name="ModifiedSeconds">When it was written to, since 1970.</param>
/// <param name="ModifiedNanoseconds">And how long after that second.</param>
internal sealed record FileStatus(ulong Inode, long LengthBytes, long AllocatedBytes, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    private const int BlockBytes = 512; // of st_blocks, whatever the file system has

    /// <summary>Asks the kernel; null where there is no such file, or it cannot be asked. A link is not followed.</summary>
    public static FileStatus? Of(string path) =>
        LibC.StatusOf(path, LibC.NoFollow, out LibC.StatusBuffer found) == 0
            ? new FileStatus(found.Inode, found.LengthBytes, found.Blocks * BlockBytes, found.ModifiedSeconds, found.ModifiedNanoseconds)
            : null;
}
