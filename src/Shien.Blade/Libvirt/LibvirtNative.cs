using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <summary>
/// libvirt's C library, as much of it as the blade uses. Package <c>libvirt0</c>; no -dev. An error is read on the
/// thread that made the call, before any await: <see cref="LibvirtException.Last"/>.
/// </summary>
internal static unsafe partial class LibvirtNative
{
    private const string Library = "libvirt.so.0";

    static LibvirtNative() => virSetErrorFunc(0, &Quiet);

    [LibraryImport(Library)]
    private static partial void virSetErrorFunc(nint data, delegate* unmanaged<nint, Error*, void> handler);

    [LibraryImport(Library)]
    public static partial Error* virGetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virConnectOpen(string uri);

    [LibraryImport(Library)]
    public static partial int virConnectRef(nint connection);

    [LibraryImport(Library)]
    public static partial int virConnectClose(nint connection);

    [LibraryImport(Library)]
    public static partial int virConnectGetLibVersion(nint connection, out nuint version);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virDomainLookupByUUIDString(nint connection, string uuid);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virDomainDefineXMLFlags(nint connection, string xml, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virDomainCreateXML(nint connection, string xml, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainResume(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainFree(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainGetState(nint domain, out int state, out int reason, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainCreate(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainDestroy(nint domain);

    [LibraryImport(Library)]
    public static partial int virDomainShutdownFlags(nint domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainReboot(nint domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainUndefineFlags(nint domain, uint flags);

    [LibraryImport(Library)]
    public static partial byte* virDomainGetXMLDesc(nint domain, uint flags);

    [LibraryImport(Library)]
    public static partial nint virDomainGetConnect(nint domain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virNetworkLookupByName(nint connection, string name);

    [LibraryImport(Library)]
    public static partial int virNetworkIsActive(nint network);

    [LibraryImport(Library)]
    public static partial int virNetworkFree(nint network);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int virNetworkGetDHCPLeases(nint network, string mac, Lease*** leases, uint flags);

    [LibraryImport(Library)]
    public static partial void virNetworkDHCPLeaseFree(Lease* lease);

    [LibraryImport(Library)]
    public static partial nint virStreamNew(nint connection, uint flags);

    [LibraryImport(Library)]
    public static partial int virStreamFree(nint stream);

    [LibraryImport(Library)]
    public static partial int virStreamAbort(nint stream);

    [LibraryImport(Library)]
    public static partial int virStreamRecv(nint stream, byte* data, nuint length);

    [LibraryImport(Library)]
    public static partial int virStreamSend(nint stream, byte* data, nuint length);

    [LibraryImport(Library)]
    public static partial int virDomainOpenConsole(nint domain, nint device, nint stream, uint flags);

    // Without it libvirt writes every error to stderr as well.
    [UnmanagedCallersOnly]
    private static void Quiet(nint data, Error* error)
    {
    }

    /// <summary>The first fields of <c>virError</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Error
    {
        public int Code;
        public int Domain;
        public byte* Message;
        public int Level;
    }

    /// <summary><c>virNetworkDHCPLease</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Lease
    {
        public byte* InterfaceName;
        public long ExpiresAtSeconds;
        public int Type;
        public byte* HardwareAddress;
        public byte* AssociationId;
        public byte* Address;
        public uint Prefix;
        public byte* HostName;
        public byte* ClientId;
    }
}
