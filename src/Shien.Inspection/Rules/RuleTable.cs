using Shien.Inspection.Rules.Files;
using Shien.Inspection.Rules.Keys;
using Shien.Inspection.Rules.Logins;
using Shien.Inspection.Rules.Network;
using Shien.Inspection.Rules.Secrets;
using Shien.Inspection.Rules.Sshd;
using Shien.Inspection.Rules.Startup;
using Shien.Inspection.Rules.Upkeep;

namespace Shien.Inspection.Rules;

/// <summary>Every rule, in the order in which their findings are listed.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("C2", "account without a password", EmptyPasswordRule.Check),
        new("C1", "guessable password", GuessablePasswordRule.Check),
        new("C3", "second account with the UID of root", SecondRootRule.Check),
        new("C4", "root without a password", FreeSudoRule.Check),
        new("C5", "password kept as a weak hash", WeakHashRule.Check),
        new("C6", "password that was not tested", UntestedPasswordRule.Check),
        new("C7", "password in plain text, or login without one", PlainPasswordRule.Check),
        new("K1", "insecure Vagrant key", InsecureKeyRule.Check),
        new("K2", "key whose private half is public", PublishedKeyRule.Check),
        new("K3", "key of somebody else", ForeignKeyRule.Check),
        new("K4", "keys with conditions, or from elsewhere", KeyRestrictionRule.Check),
        new("K5", "private key in the machine", PrivateKeyRule.Check),
        new("H1", "host key of another machine", KnownHostKeyRule.Check),
        new("H2", "weak host key", WeakHostKeyRule.Check),
        new("S1", "sshd takes passwords", PasswordLoginRule.Check),
        new("S2", "sshd takes passwords through PAM", PamLoginRule.Check),
        new("S3", "root may log in with a password", RootLoginRule.Check),
        new("S4", "sshd lets in accounts without a password", EmptyPasswordLoginRule.Check),
        new("S5", "Match block that opens a way in again", MatchRule.Check),
        new("S6", "sshd trusts what others may write", LooseSshdRule.Check),
        new("S7", "no sshd that starts", NoSshdRule.Check),
        new("N1", "service that anybody can use", OpenAccessRule.Check),
        new("N2", "database beyond the machine", OpenDatabaseRule.Check),
        new("N3", "no firewall", FirewallRule.Check),
        new("O1", "release past its end of life", EndOfLifeRule.Check),
        new("O2", "old security updates", OldUpdatesRule.Check),
        new("O3", "another architecture than the blade's", ArchitectureRule.Check),
        new("H3", "identity that copies would share", IdentityRule.Check),
        new("O4", "bound to its old hardware", ForeignHardwareRule.Check),
        new("O5", "cloud-init waits, or undoes repairs", CloudInitRule.Check),
        new("A1", "the administrators' account is missing", AuditAccountRule.Check),
        new("F1", "files that every account may change or read", FileModeRule.Check),
        new("F2", "secret that is left behind", KeptSecretRule.Check),
        new("F3", "restriction that does nothing", IdleRestrictionRule.Check),
    ];
}
