using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules.Keys;

/// <summary>
/// K1: a Vagrant insecure public key in any authorized_keys. Compared by key, never by line: Vagrant's own clean-up compares whole lines,
/// so that the same key with another comment stays behind. In a box it is only noted, since Vagrant needs it.
/// </summary>
internal static class InsecureKeyRule
{
    // Of the folder "keys" of hashicorp/vagrant at 35f3160: vagrant.pub.rsa and vagrant.pub.ed25519.
    private static readonly Dictionary<string, string> Published = new()
    {
        ["SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA"] = "RSA",
        ["SHA256:WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI"] = "ED25519",
    };

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from key in evidence.Keys
        where IsOne(key.Fingerprint)
        select Of(context, key, $"the insecure Vagrant key ({Published[key.Fingerprint]}, {KeyText.Short(key.Fingerprint)})");

    /// <summary>True for the fingerprints of this rule.</summary>
    public static bool IsOne(string fingerprint) => Published.ContainsKey(fingerprint);

    private static Finding Of(RuleContext context, AuthorizedKey key, string what) => new(
        "K1", key.IsRead && !context.IsBox ? Severity.Block : Severity.Info, KeyText.Where(key),
        key.IsRead && context.IsBox
            ? $"{KeyText.Name(key)}: {what} may log in. A box may have it, since Vagrant needs it for the first login; every machine that comes to a blade loses it."
            : key.IsRead
            ? $"{KeyText.Name(key)}: {what} may log in. Its private half is published, so anybody can log in as {KeyText.Name(key)}."
            : KeyText.Unread(key, what),
        KeyText.Remove(key), CanFix: true);
}
