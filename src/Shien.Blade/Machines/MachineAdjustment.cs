using System.Globalization;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>What an owner may change of a machine that exists: its size, within the limits, and its name. Blocks.</summary>
internal sealed class MachineAdjustment(
    MachineCommands commands, MachineRecords records, Domains domains, MachineView view, DiskHolds holds, LimitBook limits)
{
    private const int LeastMemoryMiB = 16;

    /// <summary>Changes what is not null.</summary>
    /// <exception cref="RefusalException">A limit forbids it, the name is taken, or the machine is busy.</exception>
    public MachineInfo Run(Caller caller, string name, MachineChange change) => commands.Change(caller, name, What(change), record =>
    {
        // What works on it now writes the record that it began with.
        holds.CheckFree(record);
        EffectiveLimits most = limits.Of(record.Account);
        MachineRecord next = record with
        {
            Cores = Size(record.Name, "CPUs", record.Cores, change.Cores, 1, most.Cores),
            MemoryMiB = Size(record.Name, "MiB of memory", record.MemoryMiB, change.MemoryMiB, LeastMemoryMiB, most.MemoryMiB),
            HasDisplay = change.Display ?? record.HasDisplay,
            OwnName = change.Name is { } own ? OwnName(record, own) : record.OwnName,
        };
        if (next == record)
        {
            return view.Of(record);
        }

        bool isOther = next with { OwnName = record.OwnName } != record;
        records.Write(next);
        if (isOther && domains.Ask(record).IsDefined)
        {
            Define(record, next);
        }

        return view.Of(next);
    });

    private static string What(MachineChange change) => string.Create(
        CultureInfo.InvariantCulture,
        $"set to {change.Cores?.ToString(CultureInfo.InvariantCulture) ?? "the same"} CPUs, {change.MemoryMiB?.ToString(CultureInfo.InvariantCulture) ?? "the same"} MiB, name '{change.Name ?? "the same"}'{change.Display switch { null => "", true => ", a display", false => ", no display" }}");

    private static int Size(string name, string unit, int now, int? wanted, int least, int most) =>
        wanted is not { } size || size == now ? now
        : size < least ? throw new RefusalException(ErrorCodes.BadRequest, $"{size} {unit} are too few: {least} is the least", "Name a larger number.")
        : size <= most ? size
        : throw new RefusalException(
            ErrorCodes.Limit,
            $"'{name}' cannot have {size} {unit}: {most} are the most that a machine of yours may have, and it has {now}",
            $"Name at most {most}, or ask an administrator for a higher limit.");

    private string? OwnName(MachineRecord record, string name)
    {
        if (!MachineNames.IsOwn(name) && name != record.Slot)
        {
            throw new RefusalException(
                ErrorCodes.BadRequest,
                MachineNames.IsSlot(name) ? $"'{name}' is the name of a slot, and the machine stands in the slot {record.Slot}" : "that is no name for a machine",
                $"A name of your own has up to 32 small letters, digits and hyphens, and a letter among them; '{record.Slot}' gives it the name of its slot again.");
        }

        if (records.FindNamed(record.Account, name) is { } other && other.Slot != record.Slot)
        {
            throw new RefusalException(ErrorCodes.State, $"a machine of yours is called '{name}' already, in the slot {other.Slot}", "Choose another name.");
        }

        return name == record.Slot ? null : name;
    }

    private void Define(MachineRecord before, MachineRecord next)
    {
        try
        {
            domains.Define(next);
        }
        catch
        {
            records.Write(before);
            throw;
        }
    }
}
