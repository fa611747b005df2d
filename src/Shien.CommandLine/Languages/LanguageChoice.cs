using System.Runtime.InteropServices;

namespace Shien.CommandLine.Languages;

/// <summary>Which language a person is spoken to: Japanese, or else English.</summary>
internal static partial class LanguageChoice
{
    private const int PrimaryLanguageBits = 0x3ff;
    private const int LangJapanese = 0x11; // winnt.h

    // As setlocale(3) asks them; the first that is not empty counts.
    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>True for Japanese on a terminal that shows UTF-8, which is all that is written.</summary>
    /// <param name="variable">The environment.</param>
    /// <param name="isSystemJapanese">Asked where the environment says nothing, as on Windows.</param>
    public static bool IsJapanese(Func<string, string?> variable, Func<bool> isSystemJapanese)
    {
        if (Variables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is not { } locale)
        {
            return isSystemJapanese();
        }

        string[] parts = locale.Split('.', '@');
        bool isUtf8 = !locale.Contains('.', StringComparison.Ordinal) || parts[1].Replace("-", "", StringComparison.Ordinal).Equals("utf8", StringComparison.OrdinalIgnoreCase);
        return isUtf8 && (parts[0] == "ja" || parts[0].StartsWith("ja_", StringComparison.Ordinal));
    }

    /// <summary>Of this process. CultureInfo does not know it: the programs are built without cultures.</summary>
    public static bool IsJapanese() => IsJapanese(
        Environment.GetEnvironmentVariable,
        () => OperatingSystem.IsWindows() && (GetUserDefaultUILanguage() & PrimaryLanguageBits) == LangJapanese);

    [LibraryImport("kernel32")]
    private static partial ushort GetUserDefaultUILanguage();
}
