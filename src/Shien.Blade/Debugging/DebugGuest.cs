using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Debugging;

/// <summary>
/// A machine that was started once for a debugger, on its own disks, paused before its first instruction; its definition stays as it
/// was. Disposing ends it; so does the end of the daemon, since libvirt ends it with the connection that started it. Blocks.
/// </summary>
internal sealed class DebugGuest : IDisposable
{
    private readonly LibvirtConnection libvirt;
    private readonly MachineRecord record;
    private readonly nint connection;

    private DebugGuest(LibvirtConnection libvirt, MachineRecord record, nint connection, Stream stub)
    {
        this.libvirt = libvirt;
        this.record = record;
        this.connection = connection;
        Stub = stub;
    }

    /// <summary>QEMU's stub; ends when the machine goes off.</summary>
    public Stream Stub { get; }

    /// <summary>Starts one that is stopped and defined.</summary>
    /// <exception cref="LibvirtException">It does not start.</exception>
    /// <exception cref="IOException">Its stub does not answer.</exception>
    public static DebugGuest Start(
        LibvirtConnection libvirt, DomainXml xml, StubFolder stubs, DomainPlatform platform, MachineRecord record, DirectKernel? kernel)
    {
        string socket = stubs.Make(platform.MachineUid(record.Uid), platform.VmGid);
        nint connection = 0;
        try
        {
            connection = libvirt.Open();
            using Domain domain = Domain.StartOnce(connection, xml.Write(record, debug: new DebugParts(socket, kernel)));
            try
            {
                return new DebugGuest(libvirt, record, connection, StubFolder.Connect(socket));
            }
            catch
            {
                domain.Destroy();
                throw;
            }
        }
        catch
        {
            StubFolder.Remove(socket);
            if (connection != 0)
            {
                _ = LibvirtNative.virConnectClose(connection);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stub.Dispose();
        try
        {
            // Explicitly as well: after a restart of libvirtd nobody remembers whose connection it was.
            libvirt.Run(shared =>
            {
                using Domain? domain = Domain.Find(shared, record.Uuid);
                if (domain?.IsActive == true)
                {
                    domain.Destroy();
                }

                return true;
            });
        }
        catch (LibvirtException)
        {
            // It ended in this moment, or libvirt is away; closing the connection ends it then.
        }
        finally
        {
            _ = LibvirtNative.virConnectClose(connection);
        }
    }
}
