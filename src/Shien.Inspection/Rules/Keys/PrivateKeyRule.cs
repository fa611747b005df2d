using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Keys;

/// <summary>
/// K5: a private key in the image; blocks in a box, which everybody gets. Whoever gets a copy of the image has it too. The search is for the usual places and names; where it
/// ends early that is said, and blocks nowhere.
/// </summary>
internal static class PrivateKeyRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Found(evidence, context).Concat(evidence.PrivateKeysAreCut
        ?
        [
            new Finding(
                "K5", Severity.Info, "/home", "Private keys were looked for in a part of the homes only. They hold more files than a check goes through.",
                "Inside the machine: sudo grep -rlE 'BEGIN [A-Z ]*PRIVATE KEY' /home /root"),
        ]
        : []);

    private static IEnumerable<Finding> Found(GuestEvidence evidence, RuleContext context) =>
        from file in evidence.PrivateKeys
        let opened = evidence.Keys.FirstOrDefault(key => key.IsRead && key.Fingerprint == file.Fingerprint)
        select new Finding(
            "K5", context.IsBox ? Severity.Block : Severity.Warn, GuestText.Clean(file.Path, 256),
            opened is null
                ? "There is a private key in the machine. Whoever gets a copy of its disk can use it wherever its public half is trusted."
                : $"There is a private key in the machine that opens {KeyText.Name(opened)} of the machine itself. Whoever gets a copy of its disk can log in to all copies.",
            DisablePassword.IsPlain(file.Path)
                ? $"Inside the machine, if it is needed nowhere: shred -u {file.Path}"
                : "Inside the machine, if it is needed nowhere: delete that file with shred -u");
}
