namespace Shien.Inspection.Rules;

/// <summary>Every rule, in the order in which their findings are listed.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("C2", "account without a password", EmptyPasswordRule.Check),
        new("C1", "guessable password", GuessablePasswordRule.Check),
        new("K1", "insecure Vagrant key", InsecureKeyRule.Check),
    ];
}
