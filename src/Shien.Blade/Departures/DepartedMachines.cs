using Shien.Blade.Accounts;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Departures;

/// <summary>Ends what of an account runs, in the daemon's name. Blocks.</summary>
internal sealed class DepartedMachines(MachineRecords records, MachineCommands commands, Domains domains)
{
    /// <summary>Asks the guests to shut down, or forces them off.</summary>
    public void Stop(string account, bool isForced)
    {
        Caller daemon = Caller.OfDaemon();
        foreach (MachineRecord record in records.Of(account).Where(record => domains.Ask(record).IsActive))
        {
            Caller caller = new(new Account(record.Account, record.Uid, 0, IsAdministrator: false), daemon.Peer) { By = daemon.Account };
            _ = isForced ? commands.Destroy(caller, record.Slot) : commands.Shutdown(caller, record.Slot);
        }
    }
}
