using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules;

/// <summary>
/// K1: a Vagrant insecure public key in any authorized_keys. Compared by key blob: Vagrant's own clean-up compares whole lines, so
/// that the same key with another comment stays behind.
/// </summary>
internal static class InsecureKeyRule
{
    // Of the folder "keys" of hashicorp/vagrant at 35f3160: vagrant.pub.rsa and vagrant.pub.ed25519. The fragment occurs in the
    // base64 of that key only and means itself to a shell and to sed.
    private static readonly (string Fingerprint, string Kind, string Fragment)[] Published =
    [
        ("SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA", "RSA", "6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr"),
        ("SHA256:WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI", "ED25519", "IN1YdxBpNlzxDqfJyw"),
    ];

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (AuthorizedKey key in evidence.Keys)
        {
            foreach ((string fingerprint, string kind, string fragment) in Published)
            {
                if (key.Fingerprint == fingerprint)
                {
                    string name = GuestText.Clean(key.AccountName, 64);
                    yield return new Finding(
                        "K1", Severity.Block, $"{GuestText.Clean(key.Path, 256)}:{key.Line}",
                        $"{name}: the insecure Vagrant key ({kind}, {fingerprint[..13]}…) may log in. Its private half is published, so anybody can log in as {name}.",
                        Remedy(key.Path, fragment));
                }
            }
        }
    }

    /// <summary>True for the fingerprints of this rule.</summary>
    public static bool IsOne(string fingerprint) => Published.Any(key => key.Fingerprint == fingerprint);

    private static string Remedy(string path, string fragment) => DisablePassword.IsPlain(path)
        ? $"Inside the machine, after adding a key of your own: sudo sed -i /{fragment}/d {path}"
        : "Inside the machine, after adding a key of your own: delete that line of the file";
}
