using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.Blade.Addresses;
using Shien.Blade.Libvirt;
using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>A machine as its owner sees it: the record joined with what libvirt says now.</summary>
internal sealed class MachineView(StoreLayout layout, Domains domains, LeasedAddresses addresses, AddressLedger registered)
{
    /// <summary>Joins one.</summary>
    public MachineInfo Of(MachineRecord record) => domains.With(record, domain => Of(record, domain));

    /// <summary>Joins one whose domain is at hand; null where it is not defined.</summary>
    public MachineInfo Of(MachineRecord record, Domain? domain)
    {
        DomainState? state = StateOf(domain);
        return new MachineInfo(
            record.Name,
            Word(state),
            record.Uuid.ToString(),
            record.Mac,
            state is DomainState.Running or DomainState.Paused ? addresses.Of(record, domain!) : [],
            record.Cores,
            record.MemoryMiB,
            record.AllDisks.Sum(d => FileStatus.Of(layout.Image(record.Account, d.File))?.AllocatedBytes ?? 0),
            record.Disks.Sum(d => d.LengthBytes),
            record.DiskBus,
            record.Disks.Count)
        {
            Base = record.Disks.Any(d => d.Base is not null) ? string.Join(", ", record.Disks.Select(d => d.Base?.Title).OfType<string>().Distinct()) : null,
            Medium = record.Medium,
            Id = domain?.Id,
            Slot = record.OwnName is null ? null : record.Slot,
            Registration = registered.Find(record.Account, record.Mac) is { IsWanted: true } known ? RegistrationOf(known) : null,
        };
    }

    private static AddressRegistration RegistrationOf(AddressRecord known) =>
        new(known.IsDone, known.Name, known.IsDone ? null : known.Problem ?? AddressRecord.Untold);

    // Somebody may have undefined it since it was found.
    private static DomainState? StateOf(Domain? domain)
    {
        try
        {
            return domain?.State;
        }
        catch (LibvirtException e) when (e.Code == LibvirtException.NoDomain)
        {
            return null;
        }
    }

    /// <summary>virsh's word for a state; null is a machine that is not defined.</summary>
    public static string Word(DomainState? state) => state switch
    {
        null => "undefined",
        DomainState.Running => "running",
        DomainState.Blocked => "idle",
        DomainState.Paused => "paused",
        DomainState.ShuttingDown => "in shutdown",
        DomainState.ShutOff => "shut off",
        DomainState.Crashed => "crashed",
        DomainState.Suspended => "pmsuspended",
        _ => "no state",
    };
}
