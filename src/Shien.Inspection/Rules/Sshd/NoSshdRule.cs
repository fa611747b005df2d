using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>S7: nobody can log in over the network: sshd is missing, not started at boot, or would not start.</summary>
internal static class NoSshdRule
{
    private const string Why = "Only the console is left to log in.";

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (evidence.Sshd.Program is not { } program)
        {
            // Another server has its own finding.
            return evidence.Sshd.OtherServer is not null ? [] :
            [
                new("S7", Severity.Warn, "/usr/sbin/sshd", $"There is no sshd. {Why}", "Inside the machine: install openssh-server, on Debian and Ubuntu: sudo apt-get install openssh-server"),
            ];
        }

        return OfInstalled(evidence, GuestText.Clean(program, 256));
    }

    private static IEnumerable<Finding> OfInstalled(GuestEvidence evidence, string program)
    {
        if (evidence.Sshd.StartedBy is null)
        {
            yield return new Finding(
                "S7", Severity.Warn, program, $"sshd is not started at boot. {Why}", $"Inside the machine: sudo systemctl enable {evidence.Sshd.Service}", CanFix: true);
        }

        if (!evidence.Sshd.MakesHostKeys && evidence.Sshd.HostKeys.All(host => host.Key is null))
        {
            yield return new Finding(
                "S7", Severity.Warn, "/etc/ssh", $"sshd has no host keys, and nothing makes them at boot, so it does not start. {Why}",
                $"Inside the machine: sudo ssh-keygen -A && sudo systemctl restart {evidence.Sshd.Service}", CanFix: true);
        }

        foreach (string where in evidence.Sshd.Problems)
        {
            yield return new Finding(
                "S7", Severity.Warn, GuestText.Clean(where, 256), $"sshd does not understand this line, so it does not start. {Why}",
                "Inside the machine: see what 'sudo sshd -t' says, and correct the line");
        }
    }
}
