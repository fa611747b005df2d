using System.Runtime.InteropServices;

namespace Shien.CommandLine;

/// <summary>How wide the terminal is. Console.WindowWidth would load terminfo and, on Linux, answer what it says instead.</summary>
internal static unsafe partial class WindowSize
{
    private const nuint TIOCGWINSZ = 0x5413;

    /// <summary>Columns of the terminal that a descriptor is; null where it is none, or does not tell.</summary>
    public static int? Columns(int descriptor)
    {
        // Linux only: ioctl takes variable arguments, which macOS on arm64 passes in another way. Elsewhere the terminal breaks lines.
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        ushort* size = stackalloc ushort[4]; // rows, columns, and both in pixels
        return Control(descriptor, TIOCGWINSZ, size) == 0 && size[1] > 0 ? size[1] : null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ushort* size);
}
