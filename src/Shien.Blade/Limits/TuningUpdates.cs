using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Limits;

/// <summary>
/// Gives machines that run what the limits say since they were changed; those that do not run get it at their next start. Blocks.
/// </summary>
internal sealed class TuningUpdates(LimitBook limits, MachineRecords records, Domains domains, DomainXml xml, BladeLog log)
{
    private LimitRules seen = limits.Rules();

    /// <summary>Looks whether the limits were changed, and then at every machine; called every few seconds, by one at a time.</summary>
    public void Run()
    {
        LimitRules now = limits.Rules();
        if (ReferenceEquals(now, seen))
        {
            return;
        }

        foreach (string account in records.Accounts())
        {
            try
            {
                domains.WithEach(records.Of(account), Tune);
            }
            catch (Exception e) when (e is LibvirtException or IOException)
            {
                log.Error($"the machines of '{account}' get the changed limits at their next start: {e.Message}");
            }
        }

        seen = now;
    }

    private bool Tune(MachineRecord record, Domain? domain)
    {
        if (domain?.IsActive != true)
        {
            return false;
        }

        Tuning has = Tuning.Parse(domain.Xml());
        Tuning wants = xml.TuningOf(record);
        if (has == wants)
        {
            return false;
        }

        if ((has.CpuShares, has.CpuPercent) != (wants.CpuShares, wants.CpuPercent))
        {
            Try(record, "CPUs", () => domain.TuneCpu(wants));
        }

        if ((has.DiskBytesPerSecond, has.DiskIops) != (wants.DiskBytesPerSecond, wants.DiskIops))
        {
            Try(record, "disks", () =>
            {
                for (int i = 0; i < record.Disks.Count; i++)
                {
                    domain.TuneDisk(DomainXml.Target(record.DiskBus, i), wants);
                }
            });
        }

        return true;
    }

    private void Try(MachineRecord record, string what, Action tune)
    {
        try
        {
            tune();
            log.Info($"{record.DomainName} runs with the changed limits of its {what} now");
        }
        catch (LibvirtException e)
        {
            log.Error($"{record.DomainName} gets the changed limits of its {what} at its next start: {e.Message}");
        }
    }
}
