using System.Runtime.InteropServices;

namespace Shien.Blade.Native;

/// <content>Network namespaces and what is in them: .NET knows neither these nor netlink.</content>
internal static unsafe partial class LibC
{
    public const int NewNetwork = 0x4000_0000; // CLONE_NEWNET
    public const int FamilyInternet = 2;
    public const int FamilyNetlink = 16;
    public const int SocketDatagram = 2;
    public const int SocketRaw = 3;
    public const int SocketCloseOnExec = 0x80000;
    public const uint SetInterfaceFlags = 0x8914;
    public const uint SetInterfaceAddress = 0x8916;
    public const uint SetInterfaceMask = 0x891C;

    /// <summary>unshare(2) of the calling thread alone.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, InterfaceRequest* argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    /// <summary><c>struct ifreq</c> with an address of IPv4 or flags.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    public struct InterfaceRequest
    {
        public const int NameBytes = 16;

        [FieldOffset(0)]
        public fixed byte Name[NameBytes];

        [FieldOffset(16)]
        public ushort FamilyOrFlags;

        [FieldOffset(20)]
        public uint Address;
    }
}
