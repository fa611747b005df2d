using Microsoft.Win32.SafeHandles;

namespace Shien.Blade.Native;

/// <summary>A file that exists in memory only: for a program that reads a file, and may open none of the store.</summary>
internal static class MemoryFile
{
    /// <summary>Makes one with this content, at its beginning; the caller disposes it.</summary>
    /// <exception cref="IOException">There is no memory for it.</exception>
    public static SafeFileHandle Of(ReadOnlySpan<byte> content)
    {
        SafeFileHandle file = new(
            PosixError.Check(LibC.memfd_create("shien", LibC.MemoryCloseOnExec), "a file in memory cannot be made"), ownsHandle: true);
        RandomAccess.Write(file, content, 0);
        return file;
    }
}
