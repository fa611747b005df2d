using Shien.Blade.Libvirt;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>What libvirt knows of our machines, by their records. Calls block.</summary>
internal sealed class Domains(LibvirtConnection libvirt, DomainXml xml)
{
    /// <summary>Runs something with the domain of a record, null where libvirt does not know it.</summary>
    public T With<T>(MachineRecord record, Func<Domain?, T> act) => libvirt.Run(connection =>
    {
        using Domain? domain = Domain.Find(connection, record.Uuid);
        return act(domain);
    });

    /// <summary>Defines it as its record says.</summary>
    public void Define(MachineRecord record) => libvirt.Run(connection =>
    {
        Domain.Define(connection, xml.Write(record)).Dispose();
        return true;
    });

    /// <summary>Takes the definition away, where there is one, and ends its process.</summary>
    public void Remove(MachineRecord record) => With(record, domain =>
    {
        if (domain is not null)
        {
            if (domain.IsActive)
            {
                domain.Destroy();
            }

            domain.Undefine();
        }

        return true;
    });
}
