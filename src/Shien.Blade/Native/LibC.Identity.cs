using System.Runtime.InteropServices;

namespace Shien.Blade.Native;

/// <content>
/// The identity by which one thread opens files. setfsuid(2) is the thread's own; setgroups of glibc would change every thread, so
/// it is called past glibc. System call numbers of x86_64, which is what a blade is.
/// </content>
internal static unsafe partial class LibC
{
    public const long CallSetGroups = 116;
    public const long CallCapSet = 126;
    public const long CallOpenAt2 = 437;
    public const ulong ResolveNoMagicLinks = 0x02;
    public const int OpenNonBlocking = 0x800;
    public const int OpenNoTerminal = 0x100;
    public const int OpenPath = 0x200000;

    /// <summary>Returns the identity before; -1 (which nobody has) changes nothing.</summary>
    [LibraryImport("libc")]
    public static partial int setfsuid(uint uid);

    [LibraryImport("libc")]
    public static partial int setfsgid(uint gid);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long setgroups(long number, nint count, uint* groups);

    /// <summary>capset(2) of the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long capset(long number, uint* header, uint* sets);

    // Linux 5.6; glibc has no name for it.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long openat2(long number, nint directory, byte* path, OpenHow* how, nuint howBytes);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nuint count);

    /// <summary><c>struct open_how</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
