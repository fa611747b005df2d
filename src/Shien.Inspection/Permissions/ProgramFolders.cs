using System.Text.RegularExpressions;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Permissions;

/// <summary>
/// The directories of PATH: those that every distribution has, and those that a guest's files name: /etc/environment, login.defs
/// (ENV_PATH, ENV_SUPATH), the profiles of shells, and sudoers' secure_path.
/// </summary>
internal static partial class ProgramFolders
{
    private const int MaxFolders = 200;

    private static readonly string[] Usual = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/snap/bin"];

    private static readonly string[] Files = ["/etc/environment", "/etc/login.defs", "/etc/profile", "/etc/bash.bashrc", "/etc/bashrc", "/etc/zsh/zshenv", "/etc/sudoers"];

    public static IReadOnlyList<string> Find(GuestTree tree) =>
    [
        .. Usual.Concat(
            from file in Files.Concat(tree.Names("/etc/profile.d").Select(n => $"/etc/profile.d/{n}")).Concat(tree.Names("/etc/sudoers.d").Select(n => $"/etc/sudoers.d/{n}"))
            from line in tree.Lines(file)
            where !line.TrimStart().StartsWith('#')
            from Match match in Assignment().Matches(line)
            from folder in match.Groups[1].Value.Split([':', '"', '\''], StringSplitOptions.RemoveEmptyEntries)
            where folder.StartsWith('/') && folder.Length > 1 && !folder.Contains('$', StringComparison.Ordinal)
            select folder.TrimEnd('/')).Where(f => f.Length > 1).Distinct().Take(MaxFolders),
    ];

    [GeneratedRegex("(?:\\bPATH|secure_path)\\s*\\+?=\\s*([^\\s;]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();
}
