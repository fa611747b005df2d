using Shien.Api.Administration;
using Shien.Blade.Administration;
using Shien.Blade.Store;

namespace Shien.Blade.Limits;

/// <summary>What accounts may have and use of it, as people are shown it. Blocks.</summary>
internal sealed class LimitReports(LimitBook limits, LimitFile file, MachineRecords records, RunningLimit running, StoreLayout layout)
{
    private const long GiB = 1 << 30;

    /// <summary>What an account may have, with what it uses of it.</summary>
    public IReadOnlyList<LimitInfo> Of(string account)
    {
        EffectiveLimits most = limits.Of(account);
        IReadOnlyList<MachineRecord> machines = records.Of(account);
        RunningMachine[] now = running.Of(machines);
        return [.. LimitKind.All.Select(kind => Info(kind, most) with { Used = Used(kind.Key, machines, now) })];
    }

    /// <summary>All of the file: for everybody and the exceptions; or what one account may have.</summary>
    public LimitReport Report(string? account)
    {
        LimitRules rules = limits.Rules();
        EffectiveLimits everybody = limits.OfEverybody();
        return new LimitReport(
            account is null ? [.. LimitKind.All.Select(kind => Info(kind, everybody))] : Of(account),
            account is not null ? [] :
            [
                .. rules.Groups.Select(group => new LimitOverride("group", group, rules.Text(LimitRules.OfGroup(group)))),
                .. rules.Accounts.Select(name => new LimitOverride("account", name, rules.Text(LimitRules.OfAccount(name)))),
            ],
            file.Path)
        {
            Account = account,
            Problem = file.Problem,
        };
    }

    /// <summary>The short form of what an account may have.</summary>
    public AccountLimits Short(string? account)
    {
        EffectiveLimits most = account is null ? limits.OfEverybody() : limits.Of(account);
        return new AccountLimits(most.Machines, most.Running, most.Cores, most.MemoryMiB, most.DiskBytes, most.Snapshots);
    }

    private static LimitInfo Info(LimitKind kind, EffectiveLimits most) =>
        new(kind.Name, kind.What, kind.Unit, most.Source(kind.Key)) { Most = most.Most(kind.Key) };

    // Of what every machine may have for itself there is no sum.
    private long? Used(LimitKey key, IReadOnlyList<MachineRecord> machines, RunningMachine[] now) => key switch
    {
        LimitKey.Machines => machines.Count,
        LimitKey.Running => now.Length,
        LimitKey.Snapshots => machines.Sum(machine => machine.Snapshots?.Count ?? 0),
        LimitKey.TotalDiskGiB => (machines.Sum(machine => StoreUse.Of(layout, machine)) + GiB - 1) / GiB,
        LimitKey.RunningCores => now.Sum(machine => machine.Cores),
        LimitKey.RunningMemoryMiB => now.Sum(machine => machine.MemoryMiB),
        _ => null,
    };
}
