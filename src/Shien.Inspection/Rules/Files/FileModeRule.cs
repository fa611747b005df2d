using Shien.Images.FileSystems;
using Shien.Inspection.Permissions;

namespace Shien.Inspection.Rules.Files;

/// <summary>
/// F1: password hashes that every account may read, directories of programs and homes that every account may write, and programs below homes
/// that run with somebody's rights.
/// </summary>
internal static class FileModeRule
{
    private const int OthersRead = 0x4;
    private const int OthersWrite = 0x2;

    /// <summary>The permission bits that do harm; 0 where none does.</summary>
    public static int Harmful(FileModes file) => file.Use switch
    {
        FileUse.Hashes => file.Mode & (OthersRead | OthersWrite),
        FileUse.SetId => SetIdSearch.SetIds(file.Mode),
        _ => file.Mode & OthersWrite,
    };

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Found(evidence, context).Concat(evidence.ModesAreCut
        ?
        [
            new Finding(
                "F1", Severity.Info, "/home", "Programs that run as their owner were looked for in a part of the homes only. They hold more files than a check goes through.",
                "Inside the machine: sudo find /home -xdev -perm /6000 -type f"),
        ]
        : []);

    private static IEnumerable<Finding> Found(GuestEvidence evidence, RuleContext context) =>
        from file in evidence.Modes
        where Harmful(file) != 0
        select file.Use switch
        {
            FileUse.Hashes => Finding(file, context.On(Severity.Warn, Severity.Block), "every account may read the password hashes. Whoever reads them guesses in peace", "o="),
            FileUse.Home => Finding(file, Severity.Warn, "every account may write into the home. Whoever does becomes its owner at the next login", "o-w"),
            FileUse.SetId => Finding(file, Severity.Warn, "a program in a home runs with its owner's rights (setuid or setgid). Nobody looks after it, and whoever may run it gets them", "ug-s"),
            FileUse.Scratch => Finding(file, Severity.Warn, "every account may put programs there, and has to. Whoever runs one of that name runs theirs, root too", null),
            _ => Finding(file, Severity.Warn, "every account may put programs there. Whoever runs one of that name runs theirs, root too", "o-w"),
        };

    private static Finding Finding(FileModes file, Severity severity, string what, string? change)
    {
        string path = GuestText.Clean(file.Path, 256);
        string remedy = change is null ? "Inside the machine: take that directory out of PATH, or give the account another home"
            : DisablePassword.IsPlain(file.Path) ? $"Inside the machine: sudo chmod {change} {file.Path}"
            : $"Inside the machine: chmod {change} for that path";
        return new Finding("F1", severity, path, $"{path}: {what}.", remedy, CanFix: change is not null);
    }
}
