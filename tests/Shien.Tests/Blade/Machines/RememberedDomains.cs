using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Tests.Blade.Machines;

/// <summary>libvirt as a memory: what is defined, what runs; calls back before each step, to look or to fail there.</summary>
internal sealed class RememberedDomains() : Domains(null!, null!)
{
    private readonly Dictionary<Guid, string> defined = [];
    private readonly HashSet<Guid> running = [];

    /// <summary>Called with the name of each step before it is done.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>The push that the definition of a machine came from; null where it is not defined.</summary>
    public string? DefinedAs(MachineRecord record) => defined.GetValueOrDefault(record.Uuid);

    public override (bool IsDefined, bool IsActive) Ask(MachineRecord record) =>
        (defined.ContainsKey(record.Uuid), running.Contains(record.Uuid));

    public override void Define(MachineRecord record)
    {
        Before("define");
        defined[record.Uuid] = record.PushId;
    }

    public override void Start(MachineRecord record)
    {
        Before("start");
        running.Add(record.Uuid);
    }

    public override void Stop(MachineRecord record)
    {
        Before("stop");
        running.Remove(record.Uuid);
    }

    public override void Remove(MachineRecord record)
    {
        Before("remove");
        running.Remove(record.Uuid);
        defined.Remove(record.Uuid);
    }
}
