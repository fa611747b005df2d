using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Proofs;

/// <summary>
/// A machine that was started once, on overlays and in a network of its own. Disposing ends it without a trace; so does the end of the
/// daemon, since libvirt ends it with the connection that started it. Blocks.
/// </summary>
internal sealed class TrialGuest : IDisposable
{
    private readonly LibvirtConnection libvirt;
    private readonly MachineRecord record;
    private readonly nint connection;
    private readonly TrialFiles files;
    private readonly AddressServer? addresses;
    private readonly ConsoleTail? console;

    /// <summary>Starts it.</summary>
    /// <exception cref="LibvirtException">It does not start.</exception>
    /// <exception cref="IOException">The store or the kernel failed.</exception>
    public TrialGuest(LibvirtConnection libvirt, DomainXml xml, StoreLayout layout, DomainPlatform platform, MachineRecord record)
    {
        this.libvirt = libvirt;
        this.record = record;
        Network = new PrivateNetwork();
        try
        {
            files = new TrialFiles(record, layout, platform, Network.Card);
        }
        catch
        {
            Network.Dispose();
            throw;
        }

        try
        {
            connection = libvirt.Open();

            // Paused until its card is away from the blade's network: not one frame of it gets there.
            using Domain domain = Domain.StartOnce(connection, xml.Write(record, files.Parts));
            files.Unlink();
            Network.TakeCard();
            addresses = new AddressServer(Network, record.Mac);
            console = new ConsoleTail(libvirt, record.Uuid);
            domain.Resume();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its network.</summary>
    public PrivateNetwork Network { get; }

    /// <summary>True once it has asked for an address.</summary>
    public bool HasAddress => addresses!.WasAsked;

    /// <summary>Bytes that it has written so far.</summary>
    public long WrittenBytes => files.WrittenBytes;

    /// <summary>False when it has shut down, or somebody has ended it.</summary>
    public bool IsRunning => With(domain => domain?.IsActive == true);

    /// <summary>What its console said last, a cleaned line each.</summary>
    public IReadOnlyList<string> ConsoleLines() => console!.Lines();

    /// <inheritdoc/>
    public void Dispose()
    {
        console?.Dispose();
        addresses?.Dispose();
        if (connection != 0)
        {
            try
            {
                End();
            }
            finally
            {
                _ = LibvirtNative.virConnectClose(connection);
            }
        }

        files.Dispose();
        Network.Dispose();
    }

    // Explicitly as well: after a restart of libvirtd nobody remembers whose connection it was.
    private void End()
    {
        try
        {
            With(domain =>
            {
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
    }

    private T With<T>(Func<Domain?, T> act) => libvirt.Run(shared =>
    {
        using Domain? domain = Domain.Find(shared, record.Uuid);
        return act(domain);
    });
}
