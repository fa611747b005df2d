using System.Runtime.InteropServices;
using Shien.Blade.Native;

namespace Shien.Blade.Store;

/// <summary>
/// flock on a file that holds nothing else: works between threads, programs and the blades of a shared store. fcntl
/// would cost a cluster message each time. The kernel frees it when the holder dies.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private int descriptor;

    private FileLock(int descriptor) => this.descriptor = descriptor;

    /// <summary>Waits for the lock; blocks the thread, on a shared store for tens of seconds while a blade is fenced.</summary>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    public static FileLock Take(string path)
    {
        int descriptor = Open(path);
        while (LibC.flock(descriptor, LibC.LockExclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted)
            {
                throw Failed(descriptor, path);
            }
        }

        return new FileLock(descriptor);
    }

    /// <summary>Takes the lock, or answers null where somebody has it.</summary>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    public static FileLock? TryTake(string path)
    {
        int descriptor = Open(path);
        if (LibC.flock(descriptor, LibC.LockExclusive | LibC.LockNonBlocking) == 0)
        {
            return new FileLock(descriptor);
        }

        if (Marshal.GetLastPInvokeError() != LibC.ErrorWouldBlock)
        {
            throw Failed(descriptor, path);
        }

        _ = LibC.close(descriptor);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref descriptor, -1) is var open and >= 0)
        {
            _ = LibC.close(open);
        }
    }

    // Read-write: NFS emulates flock by byte ranges and wants write access for an exclusive one.
    private static int Open(string path) => PosixError.Check(
        LibC.open(path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenCloseOnExec | LibC.OpenNoFollow, 0b110_000_000),
        $"the lock file '{path}' cannot be opened");

    private static IOException Failed(int descriptor, string path)
    {
        IOException error = PosixError.Last($"the lock file '{path}' cannot be locked");
        _ = LibC.close(descriptor);
        return error;
    }
}
