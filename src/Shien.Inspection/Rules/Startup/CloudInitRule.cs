using Shien.Inspection.CloudInit;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O5: cloud-init waits for a cloud that a blade is not, or undoes at the next boot what was repaired.</summary>
internal static class CloudInitRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        CloudInitEvidence cloud = evidence.CloudInit;
        if (!cloud.Runs)
        {
            yield break;
        }

        const string Remedy = "Inside the machine, if nothing needs it: sudo touch /etc/cloud/cloud-init.disabled";
        if (cloud.AllowsPasswords is { } passwords)
        {
            yield return new Finding(
                "O5", context.On(Severity.Warn, Severity.Block), passwords,
                "cloud-init allows passwords in sshd (ssh_pwauth). It writes that into sshd's configuration whenever it takes the machine for a new one.",
                Remedy, CanFix: true);
        }

        if (cloud.Waits)
        {
            yield return new Finding(
                "O5", Severity.Warn, cloud.SourcesWhere,
                "cloud-init looks for a cloud at each boot. A blade is none, so the boot stands still for two minutes.",
                Remedy, CanFix: true);
        }

        if (cloud.Writes is [var first, ..])
        {
            yield return new Finding(
                "O5", Severity.Warn, first,
                "cloud-init writes passwords or keys of accounts. It does so whenever it takes the machine for a new one, and undoes what was repaired.",
                Remedy, CanFix: true);
        }
    }
}
