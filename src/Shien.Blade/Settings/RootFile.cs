using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Settings;

/// <summary>Reads the small files by which administrators decide: root's own, and writable by nobody else.</summary>
internal static unsafe class RootFile
{
    private const int MaxBytes = 64 * 1024;
    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int WritableByOthers = 0x12; // g+w, o+w

    /// <summary>The content.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file of root's alone, or is longer than 64 KiB.</exception>
    public static byte[] Read(string path)
    {
        int descriptor = PosixError.Check(
            LibC.open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec | LibC.OpenNonBlocking | LibC.OpenNoTerminal, 0), $"'{path}' cannot be opened");
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        LibC.StatX stat;
        byte empty = 0;
        PosixError.Check(LibC.statx(descriptor, &empty, LibC.AtEmptyPath, LibC.StatBasic, &stat), $"'{path}' cannot be examined");
        string? problem =
            (stat.Mode & TypeMask) != RegularFile ? "is no regular file"
            : stat.Uid != 0 || (stat.Mode & WritableByOthers) != 0
                ? $"decides what may come in, so nobody but root may be able to write it; run: chown root {path} && chmod go-w {path}"
            : stat.Size > MaxBytes ? $"is longer than {MaxBytes} bytes"
            : null;
        if (problem is not null)
        {
            throw new IOException($"'{path}' {problem}");
        }

        byte[] content = new byte[MaxBytes + 1];
        int length = RandomAccess.Read(file, content, 0);
        return content[..Math.Min(length, MaxBytes)];
    }
}
