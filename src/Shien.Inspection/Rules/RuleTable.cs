using Shien.Inspection.Rules.Logins;
using Shien.Inspection.Rules.Startup;

namespace Shien.Inspection.Rules;

/// <summary>Every rule, in the order in which their findings are listed.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("C2", "account without a password", EmptyPasswordRule.Check),
        new("C1", "guessable password", GuessablePasswordRule.Check),
        new("C3", "second account with the UID of root", SecondRootRule.Check),
        new("C5", "password kept as a weak hash", WeakHashRule.Check),
        new("C6", "password that was not tested", UntestedPasswordRule.Check),
        new("K1", "insecure Vagrant key", InsecureKeyRule.Check),
        new("H3", "identity that copies would share", IdentityRule.Check),
        new("O4", "bound to its old hardware", ForeignHardwareRule.Check),
        new("O5", "cloud-init waits, or undoes repairs", CloudInitRule.Check),
    ];
}
