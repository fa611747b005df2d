using Shien.Images.FileSystems;
using Shien.Inspection.Permissions;

namespace Shien.Inspection.Rules.Files;

/// <summary>F1: password hashes that every account may read, directories of programs and homes that every account may write.</summary>
internal static class FileModeRule
{
    private const int OthersRead = 0x4;
    private const int OthersWrite = 0x2;

    /// <summary>The permission bits that do harm; 0 where none does.</summary>
    public static int Harmful(FileModes file) => file.Mode & (file.Use == FileUse.Hashes ? OthersRead | OthersWrite : OthersWrite);

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from file in evidence.Modes
        where Harmful(file) != 0
        select file.Use == FileUse.Hashes
            ? Finding(file, context.On(Severity.Warn, Severity.Block), "every account may read the password hashes. Whoever reads them guesses in peace", "o=")
            : Finding(file, Severity.Warn, file.Use == FileUse.Home
                ? "every account may write into the home. Whoever does becomes its owner at the next login"
                : "every account may put programs there. Whoever runs one of that name runs theirs, root too", "o-w");

    private static Finding Finding(FileModes file, Severity severity, string what, string change)
    {
        string path = GuestText.Clean(file.Path, 256);
        return new Finding(
            "F1", severity, path, $"{path}: {what}.",
            DisablePassword.IsPlain(file.Path) ? $"Inside the machine: sudo chmod {change} {file.Path}" : $"Inside the machine: chmod {change} for that path", CanFix: true);
    }
}
