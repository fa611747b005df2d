using System.Globalization;
using Shien.Api;
using Shien.Blade.Libvirt;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Administration;

/// <summary>How many machines of an account may run at once, and with how much together; those under a debugger among them.</summary>
internal sealed class RunningLimit(MachineRecords records, Domains domains, DiskHolds holds, LimitBook limits)
{
    /// <summary>Lets one more of an account's machines start; under the account's lock, so that two starts cannot both be the last.</summary>
    /// <param name="next">The one that is to start.</param>
    /// <exception cref="RefusalException">As many run already as may, or they have together as much as may be.</exception>
    public void Check(MachineRecord next)
    {
        EffectiveLimits most = limits.Of(next.Account);
        CheckSize(next, most);
        RunningMachine[] running = Of([.. records.Of(next.Account).Where(record => record.Slot != next.Slot)]);
        if (running.Length >= most.Running)
        {
            throw Refused(
                string.Create(CultureInfo.InvariantCulture, $"{running.Length} of {most.Running} machines that may run at once are running: {string.Join(", ", running.Select(r => r.Name))}"), running);
        }

        CheckSum(LimitKey.RunningCores, "CPUs", most, running, machine => machine.Cores, next.Cores);
        CheckSum(LimitKey.RunningMemoryMiB, "MiB of memory", most, running, machine => machine.MemoryMiB, next.MemoryMiB);
    }

    /// <summary>Those of some machines that run, with what they have now.</summary>
    public RunningMachine[] Of(IReadOnlyList<MachineRecord> machines) =>
    [
        .. domains.WithEach(machines, (record, domain) => Size(record, domain) ?? (holds.IsHeld(record, HeldFor.Debugging) ? new RunningMachine(record.Name, record.Cores, record.MemoryMiB) : null))
            .OfType<RunningMachine>(),
    ];

    // The limit may be lower than when it was made.
    private static void CheckSize(MachineRecord next, EffectiveLimits most)
    {
        if (next.Cores > most.Cores || next.MemoryMiB > most.MemoryMiB)
        {
            throw new RefusalException(
                ErrorCodes.Limit,
                $"'{next.Name}' has {next.Cores} CPUs and {next.MemoryMiB} MiB of memory; a machine of yours may have {most.Cores} and {most.MemoryMiB} MiB now",
                $"Make it smaller: ie-virsh set {next.Name} --cores {Math.Min(next.Cores, most.Cores)} --memory {Math.Min(next.MemoryMiB, most.MemoryMiB)}");
        }
    }

    private static RunningMachine? Size(MachineRecord record, Domain? domain)
    {
        if (domain?.IsActive != true)
        {
            return null;
        }

        (int cores, int memoryMiB) = domain.Size;
        return new RunningMachine(record.Name, cores, memoryMiB);
    }

    private static void CheckSum(LimitKey key, string unit, EffectiveLimits most, RunningMachine[] running, Func<RunningMachine, long> of, long wanted)
    {
        if (most.Most(key) is { } limit && running.Sum(of) is var sum && wanted > limit - sum)
        {
            string by = string.Join(", ", running.Select(machine => string.Create(CultureInfo.InvariantCulture, $"{machine.Name} {of(machine)}")));
            throw Refused(
                string.Create(CultureInfo.InvariantCulture, $"your machines that run may have {limit} {unit} together; {sum} are in use{(by.Length > 0 ? $" ({by})" : "")}, and this one has {wanted}"), running);
        }
    }

    private static RefusalException Refused(string message, RunningMachine[] running) => new(
        ErrorCodes.Limit, message, running.Length > 0 ? $"Shut one down first: ie-virsh shutdown {running[0].Name}" : "Make it smaller with 'ie-virsh set', or ask an administrator for a higher limit.");
}
