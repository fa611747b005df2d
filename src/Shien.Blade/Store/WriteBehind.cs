using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Store;

/// <summary>
/// Has the kernel write a large file to its disk while it is still being filled, so that little is left for the sync at its end. Safe
/// for concurrent use.
/// </summary>
/// <param name="file">Stays the caller's.</param>
internal sealed class WriteBehind(SafeFileHandle file)
{
    private const long StepBytes = 32 << 20;

    private long waiting;

    /// <summary>Tells that so many bytes were written, anywhere in it.</summary>
    public void Wrote(int bytes)
    {
        if (Interlocked.Add(ref waiting, bytes) >= StepBytes)
        {
            Interlocked.Exchange(ref waiting, 0);

            // Begins to write what is dirty, from 0 to the end, and waits for nothing. It promises nothing either: the sync does, so
            // that a file system without it does no harm.
            _ = LibC.sync_file_range((int)file.DangerousGetHandle(), 0, 0, LibC.RangeWrite);
        }
    }
}
