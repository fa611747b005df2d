using Shien.Api;
using Shien.Api.Administration;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Administration;

/// <summary>What administrators see and do of all accounts. Every member blocks.</summary>
internal sealed class EverybodysMachines(
    MachineRecords records, Domains domains, MachineView view, FrozenAccounts frozen, LimitReports limits, TimeProvider time, BladeLog log)
{
    /// <summary>All machines.</summary>
    public OwnedMachineList List() => new([.. records.Accounts().SelectMany(account => Of(account).Select(machine => new OwnedMachine(account, machine)))]);

    /// <summary>What each account has and uses.</summary>
    public UsageReport Usage() => new(
        [.. records.Accounts().Select(Usage).Where(usage => usage.Machines > 0 || usage.Frozen is not null)],
        limits.Short(null));

    /// <summary>What everybody may have, or one account, with what it uses of it.</summary>
    public LimitReport Limits(string? account) => account is null || Account.IsUsable(account)
        ? limits.Report(account)
        : throw new RefusalException(ErrorCodes.BadRequest, "that is no name of an account");

    /// <summary>Stops somebody's machine.</summary>
    /// <param name="caller">The administrator.</param>
    /// <param name="account">Whose.</param>
    /// <param name="name">Slot or name.</param>
    /// <param name="act">How, as the owner would.</param>
    public MachineInfo Stop(Caller caller, string account, string name, Func<Caller, string, MachineInfo> act)
    {
        MachineRecord record = (Account.IsUsable(account) ? records.FindNamed(account, name) : null) ?? throw new RefusalException(
            ErrorCodes.NotFound, "there is no such machine of that account", "'ie-virsh admin list' shows all.");

        // As its owner, who need not be in the name service any more.
        return act(new Caller(new Account(record.Account, record.Uid, 0, IsAdministrator: false), caller.Peer) { By = caller.Account }, name);
    }

    /// <summary>Lets an account change nothing any more.</summary>
    public void Freeze(Caller caller, string account, string reason)
    {
        if (!Account.IsUsable(account))
        {
            throw new RefusalException(ErrorCodes.BadRequest, "that is no name of an account");
        }

        string line = reason.Trim();
        if (line.Length is 0 or > FreezeRequest.MaxReasonChars || line.Any(char.IsControl))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"the reason has to be one line of 1 to {FreezeRequest.MaxReasonChars} characters", "Its owner reads it.");
        }

        frozen.Freeze(account, new FrozenAccount(caller.Account.Name, time.GetUtcNow(), line));
        log.Audit(caller, $"account '{account}' frozen: {line}", account);
    }

    /// <summary>Lets it again.</summary>
    public void Thaw(Caller caller, string account)
    {
        if (!Account.IsUsable(account) || !frozen.Thaw(account))
        {
            throw new RefusalException(ErrorCodes.State, "that account is not frozen", "'ie-virsh admin usage' shows who is.");
        }

        log.Audit(caller, $"account '{account}' is no longer frozen", account);
    }

    /// <summary>Passes administrators only.</summary>
    /// <exception cref="RefusalException">The caller is none.</exception>
    public static void CheckAdministrator(Account account)
    {
        if (!account.IsAdministrator)
        {
            throw new RefusalException(ErrorCodes.Forbidden, $"'{account.Name}' is no administrator", "These commands are for administrators; yours are in 'ie-virsh --help'.");
        }
    }

    private IReadOnlyList<MachineInfo> Of(string account) => domains.WithEach(records.Of(account), view.Of);

    private AccountUsage Usage(string account)
    {
        IReadOnlyList<MachineInfo> machines = Of(account);
        MachineInfo[] running = [.. machines.Where(machine => machine.Id is not null)];
        return new AccountUsage(
            account, machines.Count, running.Length, running.Sum(m => m.Cores), running.Sum(m => m.MemoryMiB), machines.Sum(m => m.DiskBytes), machines.Sum(m => m.VirtualBytes))
        {
            Frozen = frozen.Find(account),
            Limits = limits.Short(account),
        };
    }
}
