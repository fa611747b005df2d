using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Settings;

/// <summary>The small files by which administrators decide, and the programs that they have the daemon run: root's own, and writable by nobody else.</summary>
internal static class RootFile
{
    private const int MaxBytes = 64 * 1024;
    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int WritableByOthers = 0x12; // g+w, o+w
    private const int Sticky = 0x200;
    private const int Executable = 0x49; // u+x, g+x, o+x

    /// <summary>The content.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file of root's alone, or is longer than 64 KiB.</exception>
    public static byte[] Read(string path)
    {
        using SafeFileHandle file = Open(path);
        LibC.StatusBuffer stat = Examine(file, path);
        string? problem =
            (stat.Mode & TypeMask) != RegularFile ? "is no regular file"
            : stat.Uid != 0 || (stat.Mode & WritableByOthers) != 0
                ? $"decides what may come in, so nobody but root may be able to write it; run: chown root {path} && chmod go-w {path}"
            : stat.LengthBytes > MaxBytes ? $"is longer than {MaxBytes} bytes"
            : null;
        if (problem is not null)
        {
            throw new IOException($"'{path}' {problem}");
        }

        byte[] content = new byte[MaxBytes + 1];
        int length = RandomAccess.Read(file, content, 0);
        return content[..Math.Min(length, MaxBytes)];
    }

    /// <summary>Passes a program that root may run: nobody else can change it, nor put another one in its place.</summary>
    /// <exception cref="IOException">It is missing, cannot be run, or others could change it.</exception>
    public static void CheckProgram(string path)
    {
        string real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        foreach (string part in new[] { path, real }.Distinct())
        {
            for (string? folder = Path.GetDirectoryName(part); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                Check(folder, ProblemOfFolder);
            }
        }

        Check(real, ProblemOfProgram);
    }

    /// <summary>Why a program of that owner and mode is not run, or null.</summary>
    internal static string? ProblemOfProgram(uint uid, int mode) =>
        (mode & TypeMask) != RegularFile ? "is no regular file"
        : (mode & Executable) == 0 ? "cannot be executed; run: chmod 755"
        : uid != 0 || (mode & WritableByOthers) != 0 ? "is run as root, so nobody but root may be able to write it; run: chown root and chmod 755"
        : null;

    // Where others may add files but not rename those of root, as in /tmp, what is root's stays.
    internal static string? ProblemOfFolder(uint uid, int mode) =>
        uid != 0 || ((mode & WritableByOthers) != 0 && (mode & Sticky) == 0)
            ? "holds a program that is run as root, so nobody but root may be able to write it; run: chown root and chmod go-w" : null;

    private static void Check(string path, Func<uint, int, string?> problemOf)
    {
        using SafeFileHandle file = Open(path);
        LibC.StatusBuffer stat = Examine(file, path);
        if (problemOf(stat.Uid, stat.Mode) is { } problem)
        {
            throw new IOException($"'{path}' {problem}");
        }
    }

    private static SafeFileHandle Open(string path) => new(
        PosixError.Check(
            LibC.open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec | LibC.OpenNonBlocking | LibC.OpenNoTerminal, 0), $"'{path}' cannot be opened"),
        ownsHandle: true);

    private static LibC.StatusBuffer Examine(SafeFileHandle file, string path)
    {
        PosixError.Check(LibC.StatusOf((int)file.DangerousGetHandle(), out LibC.StatusBuffer stat), $"'{path}' cannot be examined");
        return stat;
    }
}
