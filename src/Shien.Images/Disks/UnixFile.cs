using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Shien.Images.Disks;

/// <summary>The few calls of the C library that the runtime does not offer. Linux and macOS only.</summary>
internal static partial class UnixFile
{
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    /// <summary>True where these calls exist.</summary>
    public static bool IsSupported => IsMac || OperatingSystem.IsLinux();

    /// <summary>Opens for reading without waiting, so that a FIFO cannot hold us; null and the error when it fails.</summary>
    public static SafeFileHandle? OpenForReading(string path, out string error)
    {
        const int notPermitted = 13; // EACCES, on both systems.
        // O_RDONLY | O_NONBLOCK | O_CLOEXEC of <fcntl.h>; no other system is asked (IsSupported).
        int flags = IsMac ? 0x4 | 0x1000000 : 0x800 | 0x80000;
        int descriptor = Open(path, flags);
        error = descriptor >= 0 ? "" : Marshal.GetLastPInvokeErrorMessage() + (Marshal.GetLastPInvokeError() == notPermitted
            ? ". Whoever may read it can let you: \"sudo setfacl -m u:$USER:r FILE\" (libvirt keeps its disks for itself), or run the same command with sudo"
            : "");
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>True where the call above gave nothing because the path leads to a socket, or to a device that nothing drives.</summary>
    public static bool WasNoFile => Marshal.GetLastPInvokeError() is 6 or 19 or 102; // ENXIO and ENODEV of both systems, EOPNOTSUPP of macOS

    /// <summary>
    /// True for a file on a disk. Pipes and terminals have no end; a device has one, or data at its beginning, and no length of its own.
    /// </summary>
    public static bool IsRegular(SafeFileHandle file) => End(file) switch
    {
        < 0 => false,
        0 => NextData(file, 0, out _) < 0,
        _ => RandomAccess.GetLength(file) > 0,
    };

    /// <summary>Offset of the end, bytes; -1 for what has none (a pipe, a terminal).</summary>
    public static long End(SafeFileHandle file) => Seek(file, 0, 2);

    /// <summary>First stored byte at or after <paramref name="offset"/>; -1 where there is none or it is not known.</summary>
    public static long NextData(SafeFileHandle file, long offset, out bool isEnd)
    {
        const int noSuchAddress = 6; // ENXIO: only a hole follows.
        long found = Seek(file, offset, IsMac ? 4 : 3);
        isEnd = found < 0 && Marshal.GetLastPInvokeError() == noSuchAddress;
        return found;
    }

    /// <summary>First byte of the next hole, or the end; -1 where it is not known.</summary>
    public static long NextHole(SafeFileHandle file, long offset) => Seek(file, offset, IsMac ? 3 : 4);

    /// <summary>
    /// Lets the system begin to write what the file has in memory, without waiting for it: the sync at the end then has less to
    /// do. sync_file_range(2), Linux only; elsewhere, and where the file system cannot, nothing happens.
    /// </summary>
    public static void BeginWriteback(SafeFileHandle file)
    {
        const uint write = 2; // SYNC_FILE_RANGE_WRITE; a length of 0 is up to the end.
        if (OperatingSystem.IsLinux())
        {
            _ = SyncRange(file, 0, 0, write);
        }
    }

    /// <summary>Makes a rename in this folder survive a power cut; does nothing where folders cannot be synced.</summary>
    public static void SyncFolder(string folder)
    {
        if (!IsSupported || OpenForReading(folder, out _) is not { } handle)
        {
            return;
        }

        using (handle)
        {
            _ = Sync(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long lengthBytes, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
