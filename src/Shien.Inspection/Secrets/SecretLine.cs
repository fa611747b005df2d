using System.Text.RegularExpressions;

namespace Shien.Inspection.Secrets;

/// <summary>Tells whether a line holds a secret. Knows what people type and what programs write; never says what the secret is.</summary>
internal static partial class SecretLine
{
    /// <summary>Longer lines are judged by their beginning.</summary>
    public const int MaxChars = 2000;

    /// <summary>A command with a secret in it, as a shell's history has it; null if there is none.</summary>
    public static string? InHistory(string line)
    {
        string text = line.Length > MaxChars ? line[..MaxChars] : line;
        return Token().IsMatch(text) ? "a token"
            : InUrl().IsMatch(text) || Option().IsMatch(text) || ShortOption().IsMatch(text) || Piped().IsMatch(text) || Assignment().IsMatch(text) ? "a password"
            : null;
    }

    /// <summary>A variable with a secret as its value, as <c>.env</c> files have it.</summary>
    public static bool IsAssignment(string line) =>
        (line.Length > MaxChars ? line[..MaxChars] : line) is var text && (Assignment().IsMatch(text) || Token().IsMatch(text));

    // Of AWS, GitHub, GitLab, Slack, Google, and of Vault: each begins with letters that nothing else begins with.
    [GeneratedRegex(@"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{22}|glpat-[0-9A-Za-z_-]{20}|xox[abprs]-[0-9A-Za-z-]{10}|AIza[0-9A-Za-z_-]{35}|hvs\.[0-9A-Za-z]{20})|Bearer [0-9A-Za-z._-]{20}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    // A value that comes from elsewhere ($X, `x`, <x>) is no secret, nor is an empty one.
    [GeneratedRegex(@"(^|[\s;&(""'])(export\s+|set\s+-x\s+|env\s+)?[A-Za-z0-9_.]{0,40}(PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|password|passwd|secret|token|api_?key)[A-Za-z0-9_]{0,20}(\s=\s|=)[""']?[^\s""'$`<{(=;][^\s""']{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\s--?(password|passwd|pass|token|secret|api-key|http-password|ftp-password|proxy-password)[= ][""']?[^\s""'$`<{(=-][^\s]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(@"\b(mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)(\s[^|;]{0,200})?\s-p[^\s$`'""][^\s]{2}|\bsshpass\s+-p\s?[""']?[^\s$`]|\bcurl\s[^|;]{0,300}(-u|--user)[ =]?[""']?[^\s:""'$]{1,60}:[^\s""'$@]{3}|\bdocker\s+login\s[^|;]{0,200}\s-p\s?[^\s$`]{3}|\bsmbclient\s[^|;]{0,200}-U\s?[^\s%]{1,60}%[^\s$]{3}", RegexOptions.CultureInvariant)]
    private static partial Regex ShortOption();

    [GeneratedRegex(@"[a-z][a-z0-9+.-]{1,20}://[^\s/:@$]{0,60}:[^\s/:@$<{*]{3,120}@[^\s]", RegexOptions.CultureInvariant)]
    private static partial Regex InUrl();

    [GeneratedRegex(@"\becho\s[^|]{3,200}\|\s*(sudo\s+)?(chpasswd|passwd\s|sudo\s+-S|cryptsetup|openssl\s+enc)", RegexOptions.CultureInvariant)]
    private static partial Regex Piped();
}
