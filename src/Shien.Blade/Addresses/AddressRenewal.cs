using Shien.Api;
using Shien.Api.Addresses;
using Shien.Blade.Accounts;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Addresses;

/// <summary>Tells the address service again, for an owner. Blocks as long as its command does.</summary>
internal sealed class AddressRenewal(
    AddressLedger ledger, AddressUpkeep upkeep, MachineRecords records, MachineCommands commands, Domains domains, MachineView view, AccountTransactions transactions, BladeLog log)
{
    /// <summary>Of a machine, or of all that are defined; and of those that it should have forgotten.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="name">Slot or name; null for all.</param>
    /// <exception cref="RefusalException">There is no such machine, it is not defined, or the blade registers none.</exception>
    public AddressReport Run(Caller caller, string? name)
    {
        Account account = caller.Account;
        MachineRecord[] mine = name is null ? [.. records.Of(account.Name).Where(record => record.Uid == account.Uid)] : [commands.Find(account, name)];
        if (!ledger.IsUsed)
        {
            throw new RefusalException(ErrorCodes.State, "this blade registers no addresses", "Its machines need none; an administrator would set 'address_command'.");
        }

        MachineRecord[] told = mine.Length == 0 ? [] : transactions.Run(account.Name, () =>
        {
            MachineRecord[] defined = [.. mine.Where(record => domains.Ask(record).IsDefined)];
            if (name is not null)
            {
                commands.WithDefined(mine[0], _ => true);
            }

            foreach (MachineRecord record in defined)
            {
                ledger.Again(record);
            }

            return defined;
        });
        log.Audit(caller, $"addresses renewed: {(told.Length == 0 ? "none" : string.Join(", ", told.Select(record => record.Slot)))}");
        upkeep.TellLeft(account.Name);
        return new AddressReport(
            [.. told.Select(view.Of)],
            [.. ledger.Of(account.Name).Where(left => !left.IsWanted).Select(left => new LeftAddress(left.Slot, left.Mac, left.Problem ?? AddressRecord.Untold))]);
    }
}
