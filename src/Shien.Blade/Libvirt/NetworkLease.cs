using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <summary>An address that a libvirt network's DHCP server has leased to a card.</summary>
/// <param name="Address">IPv4 or IPv6, as text.</param>
/// <param name="ExpiresAtSeconds">Since 1970, UTC; grows with every renewal. 0 where it never ends.</param>
internal readonly record struct NetworkLease(string Address, long ExpiresAtSeconds)
{
    /// <summary>What a network has leased to a MAC.</summary>
    /// <exception cref="LibvirtException">The network does not exist or is not active.</exception>
    public static unsafe IReadOnlyList<NetworkLease> Of(nint connection, string network, string mac)
    {
        nint found = LibvirtNative.virNetworkLookupByName(connection, network);
        if (found == 0)
        {
            throw LibvirtException.Last();
        }

        LibvirtNative.Lease** list;
        int count = LibvirtNative.virNetworkGetDHCPLeases(found, mac, &list, flags: 0);
        LibvirtException? error = count < 0 ? LibvirtException.Last() : null;
        _ = LibvirtNative.virNetworkFree(found);
        if (error is not null)
        {
            throw error;
        }

        NetworkLease[] leases = new NetworkLease[count];
        for (int i = 0; i < count; i++)
        {
            leases[i] = new NetworkLease(Marshal.PtrToStringUTF8((nint)list[i]->Address) ?? "", list[i]->ExpiresAtSeconds);
            LibvirtNative.virNetworkDHCPLeaseFree(list[i]);
        }

        NativeMemory.Free(list);
        return leases;
    }
}
