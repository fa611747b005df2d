using System.Runtime.InteropServices;
using System.Text;

namespace Shien.Blade.Libvirt;

/// <summary>A domain of libvirt. Every member may throw <see cref="LibvirtException"/>; the owner disposes it.</summary>
internal sealed unsafe partial class Domain : IDisposable
{
    private const uint UndefineWithRests = 1 | 2 | 8 | 16; // managed save, snapshots, keep NVRAM (ours), checkpoints

    private const uint Paused = 1;
    private const uint EndWithConnection = 2; // VIR_DOMAIN_START_AUTODESTROY

    private nint handle;

    private Domain(nint handle) => this.handle = handle;

    /// <summary>For calls that have no member here.</summary>
    public nint Handle => handle;

    /// <summary>The connection it was found on; lives as long as this object.</summary>
    public nint Connection => LibvirtNative.virDomainGetConnect(handle);

    /// <summary>What it does now.</summary>
    public DomainState State
    {
        get
        {
            Check(LibvirtNative.virDomainGetState(handle, out int state, out _, 0));
            return (DomainState)state;
        }
    }

    /// <summary>True while a qemu process exists for it.</summary>
    public bool IsActive => State is not (DomainState.ShutOff or DomainState.Crashed or DomainState.NoState);

    /// <summary>The domain of that UUID, or null.</summary>
    public static Domain? Find(nint connection, Guid uuid)
    {
        nint found = LibvirtNative.virDomainLookupByUUIDString(connection, uuid.ToString());
        if (found != 0)
        {
            return new Domain(found);
        }

        LibvirtException error = LibvirtException.Last();
        return error.Code == LibvirtException.NoDomain ? null : throw error;
    }

    /// <summary>Defines it, or defines it anew where name and UUID are known.</summary>
    public static Domain Define(nint connection, string xml) =>
        LibvirtNative.virDomainDefineXMLFlags(connection, xml, 0) is var defined and not 0
            ? new Domain(defined)
            : throw LibvirtException.Last();

    /// <summary>
    /// Starts a machine as <paramref name="xml"/> says, paused; where it is defined, its definition stays as it is. It ends with
    /// <paramref name="connection"/>, and so with this process.
    /// </summary>
    public static Domain StartOnce(nint connection, string xml) =>
        LibvirtNative.virDomainCreateXML(connection, xml, Paused | EndWithConnection) is var started and not 0
            ? new Domain(started)
            : throw LibvirtException.Last();

    /// <summary>Lets a paused machine run.</summary>
    public void Resume() => Check(LibvirtNative.virDomainResume(handle));

    /// <summary>Starts it.</summary>
    public void Start() => Check(LibvirtNative.virDomainCreate(handle));

    /// <summary>Ends its qemu process.</summary>
    public void Destroy() => Check(LibvirtNative.virDomainDestroy(handle));

    /// <summary>Asks the guest to shut down: its agent where that runs, else by ACPI. It may not listen.</summary>
    public void Shutdown() => Check(LibvirtNative.virDomainShutdownFlags(handle, 0));

    /// <summary>Asks the guest to restart, in the same ways.</summary>
    public void Reboot() => Check(LibvirtNative.virDomainReboot(handle, 0));

    /// <summary>Takes the definition away, with what hangs on it.</summary>
    public void Undefine() => Check(LibvirtNative.virDomainUndefineFlags(handle, UndefineWithRests));

    /// <summary>Its XML, secrets left out.</summary>
    public string Xml()
    {
        byte* text = LibvirtNative.virDomainGetXMLDesc(handle, 0);
        if (text == null)
        {
            throw LibvirtException.Last();
        }

        string xml = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        NativeMemory.Free(text);
        return xml;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (handle != 0)
        {
            _ = LibvirtNative.virDomainFree(handle);
            handle = 0;
        }
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw LibvirtException.Last();
        }
    }
}
