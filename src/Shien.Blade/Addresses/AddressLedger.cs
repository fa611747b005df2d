using Shien.Blade.Store;

namespace Shien.Blade.Addresses;

/// <summary>
/// What the address service is to know, a small file a MAC. Notes belong under the account's lock. None of them fails a change of a
/// machine: what could not be noted is found by <see cref="AddressUpkeep.Look"/>.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="isUsed">The blade registers addresses.</param>
/// <param name="log">Told what could not be noted.</param>
internal sealed class AddressLedger(StoreLayout layout, bool isUsed, BladeLog log)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The blade registers addresses.</summary>
    public bool IsUsed => isUsed;

    /// <summary>A machine is defined: its address is to be registered, unless it is.</summary>
    public void Defined(MachineRecord machine)
    {
        if (!isUsed)
        {
            return;
        }

        Try(machine.DomainName, () =>
        {
            if (Find(machine.Account, machine.Mac) is not { IsWanted: true, IsDone: true } known || known.Slot != machine.Slot)
            {
                Write(new AddressRecord(machine.Account, machine.Slot, machine.Mac, IsWanted: true, IsDone: false));
            }
        });
    }

    /// <summary>It is to be registered once more, though it may be.</summary>
    public void Again(MachineRecord machine) => Write(
        (Find(machine.Account, machine.Mac) ?? new AddressRecord(machine.Account, machine.Slot, machine.Mac, IsWanted: true, IsDone: false)) with
        {
            Slot = machine.Slot,
            IsWanted = true,
            IsDone = false,
            Tried = null,
        });

    /// <summary>It is defined no more: the service is to forget its address, where it was told of it.</summary>
    public void Undefined(MachineRecord machine)
    {
        if (isUsed)
        {
            Try(machine.DomainName, () => Drop(Find(machine.Account, machine.Mac)));
        }
    }

    /// <summary>The same for a machine that is not there any more.</summary>
    public void Drop(AddressRecord? known)
    {
        if (known is { IsWanted: true, Tried: null })
        {
            Remove(known); // the service never heard of it
        }
        else if (known is { IsWanted: true })
        {
            Write(known with { IsWanted = false, IsDone = false, Tried = null, Problem = null });
        }
    }

    /// <summary>What is known of a MAC, or null.</summary>
    public AddressRecord? Find(string account, string mac) => isUsed ? SafeFile.ReadJson(layout.Address(account, mac), StoreJson.Default.AddressRecord) : null;

    /// <summary>All of an account, by MAC.</summary>
    public IReadOnlyList<AddressRecord> Of(string account) => isUsed && Directory.Exists(layout.AddressesOf(account))
        ? [.. Directory.GetFiles(layout.AddressesOf(account), "*.json").Order(StringComparer.Ordinal).Select(path => SafeFile.ReadJson(path, StoreJson.Default.AddressRecord)).OfType<AddressRecord>()]
        : [];

    /// <summary>Accounts of which something is known.</summary>
    public IReadOnlyList<string> Accounts() => isUsed && Directory.Exists(layout.Addresses)
        ? [.. Directory.GetDirectories(layout.Addresses).Select(path => Path.GetFileName(path)).Where(Blade.Accounts.Account.IsUsable).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>All that the service has not been told yet.</summary>
    public IEnumerable<AddressRecord> Open() => Accounts().SelectMany(Of).Where(address => !address.IsDone);

    /// <summary>Writes one.</summary>
    public void Write(AddressRecord address)
    {
        Directory.CreateDirectory(layout.AddressesOf(address.Account), Closed);
        SafeFile.WriteJson(layout.Address(address.Account, address.Mac), address, StoreJson.Default.AddressRecord);
    }

    /// <summary>Removes one.</summary>
    public void Remove(AddressRecord address)
    {
        File.Delete(layout.Address(address.Account, address.Mac));
        SafeFile.SyncDirectory(layout.AddressesOf(address.Account));
    }

    private void Try(string machine, Action note)
    {
        try
        {
            note();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"{machine}: that its address is to be told cannot be noted now: {e.Message}");
        }
    }
}
