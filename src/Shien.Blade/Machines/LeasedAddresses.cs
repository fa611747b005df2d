using System.Collections.Concurrent;
using Shien.Blade.Libvirt;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// Addresses of running machines: what the network's DHCP server has leased to their cards since they were started. A
/// lease outlives its guest by an hour and the MAC stays when an image is replaced, so an older one may be another
/// guest's. What was leased before a start is remembered in memory: after a restart of shiend every lease counts.
/// </summary>
internal sealed class LeasedAddresses(string network)
{
    private readonly ConcurrentDictionary<Guid, IReadOnlyList<NetworkLease>> beforeStart = new();

    /// <summary>To be called before a machine is started.</summary>
    public void Starting(MachineRecord record, Domain domain) => beforeStart[record.Uuid] = Read(record, domain);

    /// <summary>The addresses of a running machine, the latest first; none while it has not asked for any.</summary>
    public IReadOnlyList<string> Of(MachineRecord record, Domain domain) =>
        Since(beforeStart.GetValueOrDefault(record.Uuid) ?? [], Read(record, domain));

    /// <summary>What is new or renewed; a lease that never ends cannot be told apart and counts.</summary>
    public static IReadOnlyList<string> Since(IReadOnlyList<NetworkLease> before, IReadOnlyList<NetworkLease> now) =>
    [
        .. now.Where(lease => lease.ExpiresAtSeconds == 0 || !before.Contains(lease))
            .OrderByDescending(lease => lease.ExpiresAtSeconds)
            .Select(lease => lease.Address),
    ];

    // A network that is down, or a guest that ended in this moment, is no reason to show nothing.
    private IReadOnlyList<NetworkLease> Read(MachineRecord record, Domain domain)
    {
        try
        {
            return NetworkLease.Of(domain.Connection, network, record.Mac);
        }
        catch (LibvirtException)
        {
            return [];
        }
    }
}
