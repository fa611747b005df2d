using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Keys;

/// <summary>H1: a host key that another machine has as well: the base box, or any machine that was pushed before.</summary>
internal static class KnownHostKeyRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from host in evidence.Sshd.HostKeys
        let source = host.Key is { } key ? context.Options.KnownHostKeys?.GetValueOrDefault(key.Fingerprint) : null
        where source is not null
        select new Finding(
            "H1", context.On(Severity.Warn, Severity.Block), GuestText.Clean(host.Path, 256),
            $"The host key {KeyText.Short(host.Key!.Fingerprint)} is also that of {source}. Whoever has that machine can pretend to be this one.",
            HostKeyText.Renew(evidence), CanFix: true);
}
