using Shien.Api;
using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Addresses;
using Shien.Blade.Administration;
using Shien.Blade.Libvirt;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>What an account does with its machines. Every member blocks and may throw <see cref="RefusalException"/>.</summary>
internal sealed class MachineCommands(
    MachineRecords records,
    Domains domains,
    MachineView view,
    LeasedAddresses addresses,
    SlotChanges changes,
    AccountTransactions transactions,
    DiskHolds holds,
    RunningLimit running,
    AddressLedger registered,
    BladeLog log)
{
    /// <summary>All of the caller's machines.</summary>
    public MachineList List(Account account) =>
        new(domains.WithEach([.. records.Of(account.Name).Where(r => r.Uid == account.Uid)], view.Of));

    /// <summary>
    /// The caller's record of a machine, by slot or name. What belongs to somebody else and what does not exist are refused in the same words.
    /// </summary>
    public MachineRecord Find(Account account, string slot) =>
        records.FindNamed(account.Name, slot) is { } record && record.Uid == account.Uid
            ? record
            : throw new RefusalException(
                ErrorCodes.NotFound, $"there is no machine '{(MachineNames.IsName(slot) ? slot : "?")}' of '{account.Name}'", "'ie-virsh list' shows what there is; 'shien push' makes one.");

    /// <summary>Defines the machine whose image the slot holds.</summary>
    public MachineInfo Define(Caller caller, string slot) => view.Of(Change(caller, slot, "defined", record =>
    {
        if (domains.Ask(record).IsDefined)
        {
            throw State($"the machine '{slot}' is defined already", $"Start it with 'ie-virsh start {slot}'.");
        }

        domains.Define(record);
        registered.Defined(record);
        return record;
    }));

    /// <summary>Takes the definition away and keeps the image; answers with what the address service has not forgotten.</summary>
    public AddressRegistration? Undefine(Caller caller, string slot) => Left(Change(caller, slot, "undefined, image kept", record =>
    {
        CheckStopped(record);
        if (!domains.Ask(record).IsDefined)
        {
            throw State($"the machine '{slot}' is not defined", $"Its image is there: 'ie-virsh define {slot}' defines it again.");
        }

        // Should the next line fail, the machine is found to be defined at the next look.
        registered.Undefined(record);
        domains.Remove(record);
        return record;
    }));

    /// <summary>Takes the definition away and deletes the image; answers as <see cref="Undefine"/>.</summary>
    public AddressRegistration? Delete(Caller caller, string slot) => Left(Change(caller, slot, "undefined, image deleted", record =>
    {
        CheckStopped(record);
        holds.CheckFree(record);
        changes.Empty(record);
        return record;
    }));

    /// <summary>Starts it.</summary>
    public MachineInfo Start(Caller caller, string slot) => Change(caller, slot, "started", record =>
    {
        holds.CheckFree(record);
        return WithDefined(record, domain =>
        {
            if (domain.IsActive)
            {
                throw State($"the machine '{slot}' is running already", $"Look at it with 'ie-virsh console {slot}'.");
            }

            running.Check(record);
            domains.Tune(record, domain);
            Starting(record, domain);
            domain.Start();
            return view.Of(record, domain);
        });
    });

    /// <summary>To be called before a machine is started, however that is done.</summary>
    public void Starting(MachineRecord record, Domain domain)
    {
        addresses.Starting(record, domain);
        domains.Prepare(record);
    }

    /// <summary>Forces it off.</summary>
    public MachineInfo Destroy(Caller caller, string slot) => ChangeRunning(caller, slot, "destroyed", domain => domain.Destroy());

    /// <summary>Asks the guest to shut down.</summary>
    public MachineInfo Shutdown(Caller caller, string slot) => ChangeRunning(caller, slot, "asked to shut down", domain => domain.Shutdown());

    /// <summary>Asks the guest to restart.</summary>
    public MachineInfo Reboot(Caller caller, string slot) => ChangeRunning(caller, slot, "asked to reboot", domain => domain.Reboot());

    /// <summary>libvirt's XML of it.</summary>
    public MachineXml Xml(Account account, string slot) =>
        WithDefined(Find(account, slot), domain => new MachineXml(domain.Xml()));

    /// <summary>What a pull writes into the box.</summary>
    public MachineHardware Hardware(Account account, string slot)
    {
        MachineRecord record = Find(account, slot);
        return new MachineHardware(
            record.Cores, record.MemoryMiB, record.Firmware, DomainPlatform.Architecture, record.Mac, [.. record.Disks.Select(d => d.LengthBytes)])
        {
            Edits = record.Edits,
        };
    }

    /// <summary>Runs something with the domain, which must be defined.</summary>
    public T WithDefined<T>(MachineRecord record, Func<Domain, T> act) => domains.With(record, domain => domain is null
        ? throw State($"the machine '{record.Name}' is not defined; only its image is there", $"Define it with 'ie-virsh define {record.Name}'.")
        : act(domain));

    /// <summary>
    /// Takes a stopped machine for one purpose, until the answer's second part is disposed. Under the account's lock, as a start is:
    /// nobody starts it between the look and the hold.
    /// </summary>
    public (MachineRecord Record, IDisposable Held) Take(Account account, string slot, HeldFor what)
    {
        Find(account, slot); // as in Change
        return transactions.Run(account.Name, () =>
        {
            MachineRecord record = Find(account, slot);
            holds.CheckFree(record); // first: what a proof or a debugger runs is not to be shut down
            CheckStopped(record);
            WithDefined(record, _ => true);
            if (what == HeldFor.Debugging)
            {
                running.Check(record);
            }

            return (record, holds.Take(record, what));
        });
    }

    /// <summary>Refuses while it runs.</summary>
    public void CheckStopped(MachineRecord record)
    {
        if (domains.Ask(record).IsActive)
        {
            throw State(
                $"the machine '{record.Name}' is running",
                $"Shut it down with 'ie-virsh shutdown {record.Name}', or force it off with 'ie-virsh destroy {record.Name}'; then try again.");
        }
    }

    private AddressRegistration? Left(MachineRecord undefined) => registered.Find(undefined.Account, undefined.Mac) is { IsWanted: false } left
        ? new AddressRegistration(IsRegistered: true, left.Name, left.Problem ?? AddressRecord.Untold)
        : null;

    private MachineInfo ChangeRunning(Caller caller, string slot, string what, Action<Domain> act) => Change(caller, slot, what, record =>
        WithDefined(record, domain =>
        {
            if (!domain.IsActive)
            {
                throw State($"the machine '{slot}' is not running", $"Start it with 'ie-virsh start {slot}'.");
            }

            act(domain);
            return view.Of(record, domain);
        }));

    /// <summary>Does something to a machine under its account's lock, and writes it into the log.</summary>
    /// <param name="caller">Whose it must be.</param>
    /// <param name="slot">Slot or name.</param>
    /// <param name="what">What became of it, for the log.</param>
    /// <param name="act">Does it.</param>
    public T Change<T>(Caller caller, string slot, string what, Func<MachineRecord, T> act)
    {
        Find(caller.Account, slot); // before the lock is made: its file is named after an account that has something
        T result = transactions.Run(caller.Account.Name, () => act(Find(caller.Account, slot)));
        log.Audit(caller, $"machine {slot} {what}");
        return result;
    }

    private static RefusalException State(string message, string remedy) => new(ErrorCodes.State, message, remedy);
}
