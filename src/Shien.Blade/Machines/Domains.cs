using Shien.Blade.Libvirt;
using Shien.Blade.Limits;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// What libvirt knows of our machines, by their records. Calls block. The virtual members are what a change of a slot
/// needs; tests put a memory in their place, to kill the daemon between any two of them.
/// </summary>
internal class Domains(LibvirtConnection libvirt, DomainXml xml)
{
    /// <summary>Runs something with the domain of a record, null where libvirt does not know it.</summary>
    public T With<T>(MachineRecord record, Func<Domain?, T> act) => libvirt.Run(connection =>
    {
        using Domain? domain = Domain.Find(connection, record.Uuid);
        return act(domain);
    });

    /// <summary>
    /// The same for several, in their order, on one connection: the cost grows with an account's machines, not with the
    /// blade's. Where there are none, libvirt is not asked.
    /// </summary>
    public IReadOnlyList<T> WithEach<T>(IReadOnlyList<MachineRecord> records, Func<MachineRecord, Domain?, T> act) =>
        records.Count == 0 ? [] : libvirt.Run(connection =>
        {
            List<T> results = [];
            foreach (MachineRecord record in records)
            {
                using Domain? domain = Domain.Find(connection, record.Uuid);
                results.Add(act(record, domain));
            }

            return results;
        });

    /// <summary>What each does now, in their order, null where libvirt does not know it: one question, however many there are.</summary>
    /// <exception cref="LibvirtException">libvirt does not answer.</exception>
    public IReadOnlyList<DomainState?> States(IReadOnlyList<MachineRecord> records)
    {
        IReadOnlyDictionary<Guid, DomainState> states = libvirt.Run(DomainStates.Of);
        return [.. records.Select(record => states.TryGetValue(record.Uuid, out DomainState state) ? state : (DomainState?)null)];
    }

    /// <summary>Whether libvirt knows it, and whether it runs.</summary>
    public virtual (bool IsDefined, bool IsActive) Ask(MachineRecord record) =>
        With(record, domain => (domain is not null, domain?.IsActive == true));

    /// <summary>Defines it as its record says.</summary>
    public virtual void Define(MachineRecord record) => libvirt.Run(connection =>
    {
        Domain.Define(connection, xml.Write(record)).Dispose();
        return true;
    });

    /// <summary>Makes ready what a start needs beside the store; to be called before each.</summary>
    public virtual void Prepare(MachineRecord record) => xml.Platform.Displays.Prepare(record, xml.Platform);

    /// <summary>The domain of a stopped machine as the limits are now: defined anew where they were others when it was defined.</summary>
    public void Tune(MachineRecord record, Domain domain)
    {
        if (Tuning.Parse(domain.Xml()) != xml.TuningOf(record))
        {
            Define(record);
        }
    }

    /// <summary>Starts it.</summary>
    public virtual void Start(MachineRecord record)
    {
        Prepare(record);
        Act(record, domain => domain.Start());
    }

    /// <summary>Ends its process.</summary>
    public virtual void Stop(MachineRecord record) => Act(record, domain => domain.Destroy());

    /// <summary>Takes the definition away, where there is one, and ends its process.</summary>
    public virtual void Remove(MachineRecord record)
    {
        Act(record, domain =>
        {
            if (domain.IsActive)
            {
                domain.Destroy();
            }

            domain.Undefine();
        });
        xml.Platform.Displays.Remove(record);
    }

    private void Act(MachineRecord record, Action<Domain> act) => With(record, domain =>
    {
        if (domain is not null)
        {
            act(domain);
        }

        return true;
    });
}
