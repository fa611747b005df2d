using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Keys;

/// <summary>
/// H1: a host key that another machine has as well: the base box, or any machine that was pushed before. In a box every host key is one:
/// all machines that are made of it would have it.
/// </summary>
internal static class KnownHostKeyRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => context.IsBox ? OfBox(evidence) :
        from host in evidence.Sshd.HostKeys
        let source = host.Key is { } key ? context.Options.KnownHostKeys?.GetValueOrDefault(key.Fingerprint) : null
        where source is not null
        select new Finding(
            "H1", context.On(Severity.Warn, Severity.Block), GuestText.Clean(host.Path, 256),
            $"The host key {KeyText.Short(host.Key!.Fingerprint)} is also that of {source}. Whoever has that machine can pretend to be this one.",
            HostKeyText.Renew(evidence), CanFix: true);

    private static IEnumerable<Finding> OfBox(GuestEvidence evidence) =>
        from host in evidence.Sshd.HostKeys
        where host.Key is not null
        select new Finding(
            "H1", Severity.Block, GuestText.Clean(host.Path, 256),
            $"The host key {KeyText.Short(host.Key!.Fingerprint)} lies in the box. Every machine that is made of it would have it, and could pretend to be any other.",
            "Inside the machine, as the last step: sudo sh -c 'rm -f /etc/ssh/ssh_host_*_key*', with a unit that runs 'ssh-keygen -A' at boot before sshd");
}
