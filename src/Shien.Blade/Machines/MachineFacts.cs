using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Libvirt;
using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>All that an owner may know of a machine. Every member blocks and may throw <see cref="RefusalException"/>.</summary>
internal sealed class MachineFacts(MachineCommands commands, Domains domains, MachineView view, StoreLayout layout, string blade)
{
    private const int KiBPerMiB = 1024;

    /// <summary>What libvirt knows of it, as virsh shows it.</summary>
    public DomainFacts Domain(Account account, string name)
    {
        MachineRecord record = commands.Find(account, name);
        return commands.WithDefined(record, domain => Facts(record, domain));
    }

    /// <summary>What the record says, and where the machine can be found now.</summary>
    public MachineDetails Details(Account account, string name)
    {
        MachineRecord record = commands.Find(account, name);
        return domains.With(record, domain =>
        {
            MachineInfo machine = view.Of(record, domain);
            bool runs = machine.Id is not null;
            return new MachineDetails(
                machine,
                record.Account,
                blade,
                record.Firmware,
                runs ? Addresses(record, machine, domain!) : [],
                [.. record.Disks.Select((disk, i) => Disk(record, disk, i))],
                record.Changed,
                record.Findings)
            {
                AllowedBecause = record.AllowedBecause,
                HostKeys = record.HostKeys,
                RunsWith = runs ? RunsWith(record, Facts(record, domain!)) : null,
            };
        });
    }

    private static DomainFacts Facts(MachineRecord record, Domain domain) => domain.Facts(record.Name, MachineView.Word(domain.State));

    private static MachineSize? RunsWith(MachineRecord record, DomainFacts facts)
    {
        MachineSize now = new(facts.Cores, (int)(facts.MaxMemoryKiB / KiBPerMiB));
        return now == new MachineSize(record.Cores, record.MemoryMiB) ? null : now;
    }

    // Each once, with the source that is believed most.
    private static IReadOnlyList<MachineAddress> Addresses(MachineRecord record, MachineInfo machine, Domain domain) =>
    [
        .. machine.Addresses.Select(address => new MachineAddress(address, "lease"))
            .Concat(domain.NeighbourAddresses(record.Mac).Select(address => new MachineAddress(address, "arp")))
            .Concat(domain.AgentAddresses(record.Mac).Select(address => new MachineAddress(address, "agent")))
            .DistinctBy(known => known.Address),
    ];

    private MachineDisk Disk(MachineRecord record, DiskRecord disk, int number) => new(
        DomainXml.Target(record.DiskBus, number),
        FileStatus.Of(layout.Image(record.Account, disk.File))?.AllocatedBytes ?? 0,
        disk.LengthBytes)
    {
        Base = disk.Base?.Title,
    };
}
