using Shien.Images.FileSystems;
using Shien.Inspection.Keys;

namespace Shien.Inspection.Rules.Keys;

/// <summary>H2: a host key that can be computed, or nearly so: DSA, RSA below 2048 bits.</summary>
internal static class WeakHostKeyRule
{
    private const int MinRsaBits = 2048;

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from host in evidence.Sshd.HostKeys
        where host.Key is { Type: "ssh-dss" } or { Type: "ssh-rsa", Bits: < MinRsaBits }
        select new Finding(
            "H2", context.On(Severity.Warn, Severity.Block), GuestText.Clean(host.Path, 256),
            $"The host key is {NameOf(host.Key!)}. Such a key can be computed from its public half, or soon will be; then another machine can pretend to be this one.",
            HostKeyText.Renew(evidence), CanFix: true);

    private static string NameOf(PublicKey key) => key.Type == "ssh-dss" ? "of the kind DSA" : $"RSA with {key.Bits} bits; {MinRsaBits} are the least";
}
