using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Libvirt;
using Shien.Blade.Limits;
using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>All that an owner may know of a machine. Every member blocks and may throw <see cref="RefusalException"/>.</summary>
internal sealed class MachineFacts(MachineCommands commands, Domains domains, MachineView view, LimitReports limits, StoreLayout layout, string blade)
{
    private const int KiBPerMiB = 1024;
    private const string KeysFile = "/.ssh/authorized_keys";
    private const string Homes = "/home/";

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
                HasDisplay = record.HasDisplay,
                IsUnchecked = record.IsUnchecked,
                HostKeys = record.HostKeys,
                Login = Login(record),
                Limits = limits.Of(record.Account),
                RunsWith = runs ? RunsWith(record, Facts(record, domain!)) : null,
            };
        });
    }

    /// <summary>Addresses at which the blade itself reaches a running machine; what the guest says does not count.</summary>
    /// <exception cref="RefusalException">It does not run.</exception>
    public IReadOnlyList<MachineAddress> Reached(Account account, string name)
    {
        MachineRecord record = commands.Find(account, name);
        return commands.WithDefined(record, domain => domain.IsActive
            ? Known(record, view.Of(record, domain), domain)
            : throw new RefusalException(ErrorCodes.State, $"the machine '{name}' is not running", $"Start it with 'ie-virsh start {name}'."));
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
        .. Known(record, machine, domain)
            .Concat(domain.AgentAddresses(record.Mac).Select(address => new MachineAddress(address, "agent")))
            .DistinctBy(known => known.Address),
    ];

    private static IReadOnlyList<MachineAddress> Known(MachineRecord record, MachineInfo machine, Domain domain) =>
    [
        .. machine.Addresses.Select(address => new MachineAddress(address, "lease"))
            .Concat(domain.NeighbourAddresses(record.Mac).Select(address => new MachineAddress(address, "arp"))),
    ];

    // Whose authorized_keys a repair has written.
    private static string? Login(MachineRecord record) => (record.Edits ?? [])
        .Where(edit => edit.Kind != "delete" && edit.Path.EndsWith(KeysFile, StringComparison.Ordinal))
        .Select(edit => edit.Path[..^KeysFile.Length])
        .Select(home => home == "/root" ? "root" : home.StartsWith(Homes, StringComparison.Ordinal) ? home[Homes.Length..] : "")
        .Where(Account.IsUsable)
        .OrderBy(account => account == "root")
        .FirstOrDefault();

    private MachineDisk Disk(MachineRecord record, DiskRecord disk, int number) => new(
        DomainXml.Target(record.DiskBus, number),
        FileStatus.Of(layout.Image(record.Account, disk.File))?.AllocatedBytes ?? 0,
        disk.LengthBytes)
    {
        Base = disk.Base?.Title,
    };
}
