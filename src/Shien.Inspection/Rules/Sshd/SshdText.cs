using System.Globalization;
using Shien.Images.FileSystems;
using Shien.Inspection.Sshd;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>How findings speak of sshd's settings.</summary>
internal static class SshdText
{
    /// <summary>File and line of a setting; the main file where it is compiled in.</summary>
    public static string Where(SshdLoginSettings login, SshdSetting setting) => GuestText.Clean(setting.Where ?? login.ConfigurationPath, 256);

    /// <summary>One command after which a line holds.</summary>
    public static string Cure(GuestEvidence evidence, SshdLoginSettings login, SshdSetting setting, string line)
    {
        // Before 8.7 the other name is a keyword of its own, and the one that counts.
        line = evidence.Sshd.Version < SshdKeywords.KbdInteractiveMerged ? line.Replace("KbdInteractive", "ChallengeResponse", StringComparison.Ordinal) : line;
        string restart = $"sudo systemctl restart {evidence.Sshd.Service}";

        // The first value wins, so the first line does; only arguments of the program come before.
        return IsArgument(setting) ? $"Inside the machine: remove that option from the file, then {restart}"
            : DisablePassword.IsPlain(login.ConfigurationPath) ? $"Inside the machine: sudo sed -i '1i {line}' {login.ConfigurationPath} && {restart}"
            : $"Inside the machine: write '{line}' before all else into its configuration, then {restart}";
    }

    /// <summary>True for an argument of the program, which wins over every file. Files have lines; of arguments only the file is known.</summary>
    public static bool IsArgument(SshdSetting setting) =>
        setting.Where is { } where && !int.TryParse(where.AsSpan(where.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
