using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <content>What it says about one domain.</content>
internal static unsafe partial class LibvirtNative
{
    /// <summary>Bytes of each of the two texts of <c>virSecurityModel</c>.</summary>
    public const int SecurityModelBytes = 257;

    /// <summary>Bytes of the text of <c>virSecurityLabel</c>, without the number behind it.</summary>
    public const int SecurityLabelBytes = 4097;

    /// <summary>What <see cref="virDomainGetID"/> says of a domain that does not run.</summary>
    public const uint NoId = uint.MaxValue;

    [LibraryImport(Library)]
    public static partial uint virDomainGetID(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainGetInfo(nint domain, out DomainInfo info);

    [LibraryImport(Library)]
    public static partial byte* virDomainGetOSType(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainIsPersistent(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainGetAutostart(nint domain, out int isOn);

    [LibraryImport(Library)]
    public static partial int virDomainHasManagedSaveImage(nint domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virNodeGetSecurityModel(nint connection, byte* model);

    [LibraryImport(Library)]
    public static partial int virDomainGetSecurityLabel(nint domain, byte* label);

    [LibraryImport(Library)]
    public static partial int virDomainAgentSetResponseTimeout(nint domain, int seconds, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainInterfaceAddresses(nint domain, Interface*** interfaces, uint source, uint flags);

    [LibraryImport(Library)]
    public static partial void virDomainInterfaceFree(Interface* one);

    /// <summary><c>virDomainInfo</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DomainInfo
    {
        public byte State;
        public nuint MaxMemoryKiB;
        public nuint MemoryKiB;
        public ushort Cores;
        public ulong CpuNanoseconds;
    }

    /// <summary><c>virDomainInterface</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Interface
    {
        public byte* Name;
        public byte* HardwareAddress;
        public uint AddressCount;
        public InterfaceAddress* Addresses;
    }

    /// <summary><c>virDomainIPAddress</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InterfaceAddress
    {
        public int Type;
        public byte* Address;
        public uint Prefix;
    }
}
