namespace Shien.Inspection.Rules.Keys;

/// <summary>How findings speak of host keys.</summary>
internal static class HostKeyText
{
    /// <summary>One command that makes new ones.</summary>
    public static string Renew(GuestEvidence evidence) =>
        $"Inside the machine: sudo sh -c 'rm -f /etc/ssh/ssh_host_*_key* && ssh-keygen -A && systemctl restart {evidence.Sshd.Service}'";
}
