using Shien.Inspection.Rules;
using Shien.Inspection.Waivers;

namespace Shien.Inspection.Reports;

/// <summary>Every id that a finding can have: those of the rules, and those of the inspection itself.</summary>
internal static class RuleCatalog
{
    private static readonly RuleNote[] Notes =
    [
        new("C1", "guessable password", Severity.Block, "The password is one of those that everybody tries first, such as the documented one of its box. Disable it and log in with a key."),
        new("C2", "account without a password", Severity.Block, "Enter alone is enough to log in."),
        new("C3", "second account with uid 0", Severity.Block, "It is root under another name, and nobody looks after it."),
        new("C4", "sudo without a password for an account that anybody can become", Severity.Block, "Whoever gets into the account is root at once."),
        new("C5", "weak kind of password hash", Severity.Warn, "Whoever copies the hash finds the password within hours. Set it anew, so that a current kind is used."),
        new("C6", "password that could not be tested", Severity.Info, "Nothing is known about it. The blade tests every kind when the machine is pushed."),
        new("C7", "password in plain text", Severity.Warn, "Files of installers and of cloud-init keep the password that they set, readable for whoever sees the disk."),
        new("K1", "insecure Vagrant key", Severity.Block, "The private half of the key is published with Vagrant, so anybody can log in with it."),
        new("K2", "key whose private half is public", Severity.Block, "The private half is published in some product's source, so anybody can log in with it."),
        new("K3", "foreign key", Severity.Warn, "Somebody other than the machine's owner can log in. A key that a box brought along belongs to whoever built the box."),
        new("K4", "keys from another place, or with options", Severity.Warn, "Who may log in is not decided by authorized_keys alone."),
        new("K5", "private key in the machine", Severity.Warn, "Whoever gets the disk gets into every machine that trusts the key."),
        new("H1", "host key that other machines have too", Severity.Warn, "Whoever has the box can pass for this machine."),
        new("H2", "weak host key", Severity.Warn, "It can be forged, and current clients refuse it."),
        new("H3", "identity of the machine it was copied from", Severity.Warn, "Machines with one identity get one address, and their random numbers begin alike."),
        new("S1", "sshd takes passwords", Severity.Warn, "Machines with passwords are tried day and night. This is sshd's default where nothing is set."),
        new("S2", "sshd takes passwords by keyboard-interactive", Severity.Warn, "It asks for the password in another way, although PasswordAuthentication is off."),
        new("S3", "root may log in with a password", Severity.Warn, "The one account that exists everywhere, and that may do everything."),
        new("S4", "sshd lets accounts without a password in", Severity.Block, "Enter alone is enough to log in from outside."),
        new("S5", "Match block that opens what is closed", Severity.Warn, "For some accounts or addresses sshd allows what it refuses to all others."),
        new("S6", "weakened sshd", Severity.Warn, "A protection that sshd has by itself is switched off."),
        new("S7", "nobody can log in by SSH", Severity.Warn, "Without a working sshd only the console is left."),
        new("N1", "service that anybody can use", Severity.Warn, "It starts with the machine and gives access without a safe login."),
        new("N2", "database beyond this machine", Severity.Warn, "It listens to everybody who can reach the machine."),
        new("N3", "no firewall", Severity.Warn, "Every service that listens can be reached."),
        new("O1", "release past its end of life", Severity.Warn, "Holes that become known are not closed any more."),
        new("O2", "old security updates", Severity.Info, "Holes that became known since are open."),
        new("O3", "another architecture", Severity.Block, "The machine cannot start on the blade."),
        new("O4", "made for other hardware", Severity.Warn, "The machine starts without its network or its disk, or waits for minutes."),
        new("O5", "cloud-init that changes the machine at its next start", Severity.Warn, "It waits for a cloud that is not there, or sets keys and passwords anew."),
        new("F1", "files that anybody can change or read", Severity.Warn, "Any account of the machine becomes any other."),
        new("F2", "secrets in files", Severity.Info, "Whoever gets the disk gets what they open."),
        new("F3", "protection that does not exist", Severity.Info, "The file is there, and nothing reads it any more."),
        new("A1", "the administrators' account is missing", Severity.Block, "A machine with a public address must let them look into it."),
        new("E1", "not checked", Severity.Warn, "What could not be looked into may hold anything. On the public profile that is not enough."),
        new("E2", "not shut down", Severity.Warn, "The newest changes are not in the files yet, so older ones were checked."),
        new(WaiverList.Rule, "waiver that does not count", Severity.Warn, "A waiver needs a rule, a reason, a name and a last day that has not passed."),
    ];

    private static readonly Lazy<IReadOnlyList<RuleNote>> Every = new(Merge);

    /// <summary>In the order of the ids' groups.</summary>
    public static IReadOnlyList<RuleNote> All => Every.Value;

    /// <summary>True for an id that a finding can have.</summary>
    public static bool Knows(string id) => All.Any(note => note.Id == id);

    /// <summary>What a rule finds, in a few words; the id where nothing is known about it.</summary>
    public static string TitleOf(string id) => All.FirstOrDefault(note => note.Id == id)?.Title ?? id;

    // The table's own titles count, and a rule that has no note yet is not kept back for it.
    private static IReadOnlyList<RuleNote> Merge() =>
    [
        .. Notes.Select(note => note with { Title = RuleTable.All.FirstOrDefault(rule => rule.Id == note.Id)?.Title ?? note.Title }),
        .. RuleTable.All.Where(rule => !Notes.Any(note => note.Id == rule.Id)).DistinctBy(rule => rule.Id)
            .Select(rule => new RuleNote(rule.Id, rule.Title, Severity.Warn, rule.Title)),
    ];
}
