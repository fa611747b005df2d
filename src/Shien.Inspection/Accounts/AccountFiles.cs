using System.Globalization;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Accounts;

/// <summary>Joins /etc/passwd and /etc/shadow as the guest's own libc does. shadow(5), passwd(5).</summary>
internal static class AccountFiles
{
    public const string PasswdPath = "/etc/passwd";
    public const string ShadowPath = "/etc/shadow";

    /// <summary>Parses both; lines that are no account (NIS marks, too few fields) are left out.</summary>
    /// <param name="passwd">Content of /etc/passwd.</param>
    /// <param name="shadow">Content of /etc/shadow; null where there is none.</param>
    /// <param name="max">Further accounts are left out.</param>
    public static List<Account> Parse(byte[] passwd, byte[]? shadow, int max) => Parse(passwd, PasswdPath, shadow, ShadowPath, max);

    /// <inheritdoc cref="Parse(byte[], byte[], int)"/>
    public static List<Account> Parse(byte[] passwd, string passwdPath, byte[]? shadow, string shadowPath, int max)
    {
        Dictionary<string, (PasswordField Field, long? Expiry)> hidden = ParseShadow(shadow ?? [], shadowPath);
        List<Account> accounts = [];
        int line = 0;
        foreach (string text in Lines(passwd))
        {
            line++;
            string[] fields = text.TrimStart().Split(':');
            if (fields.Length < 4 || fields[0].Length == 0 || fields[0][0] is '+' or '-' or '#' || NumberOf(fields[2]) is not { } uid)
            {
                continue;
            }

            if (accounts.Count == max)
            {
                break;
            }

            // "x" sends the reader to shadow. With no line there, nobody can log in by password.
            PasswordField own = new(fields[1], $"{passwdPath}:{line}");
            (PasswordField? kept, long? expiry) = hidden.GetValueOrDefault(fields[0]);
            PasswordField field = fields[1] == "x" ? kept ?? own : own;
            accounts.Add(new Account(fields[0], uid, Field(fields, 5), Field(fields, 6), field)
            {
                Gid = NumberOf(fields[3]) ?? uint.MaxValue,
                Where = own.Where,
                ExpiryDay = expiry,
            });
        }

        return accounts;
    }

    /// <summary>
    /// A uid or gid as a libc reads it, the worst of all: glibc's strtoul takes a sign and white space before it and stops at 2^32 - 1;
    /// musl takes an empty field for 0 and lets the number run over.
    /// </summary>
    /// <returns>Null where no libc takes the line.</returns>
    public static uint? NumberOf(string field)
    {
        string digits = field.TrimStart(' ', '\t', '\v', '\f', '\r');
        digits = digits.StartsWith('+') || digits.StartsWith('-') ? digits[1..] : digits;
        if (field.Length > 0 && (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9')))
        {
            return null;
        }

        ulong number = 0;
        bool isLarge = false;
        foreach (char digit in digits)
        {
            number = (number * 10) + (uint)(digit - '0');
            isLarge |= number > uint.MaxValue;
            number &= uint.MaxValue;
        }

        return number != 0 && (isLarge || field.Contains('-')) ? uint.MaxValue : (uint)number;
    }

    private static Dictionary<string, (PasswordField Field, long? Expiry)> ParseShadow(byte[] shadow, string path)
    {
        Dictionary<string, (PasswordField Field, long? Expiry)> fields = [];
        int line = 0;
        foreach (string text in Lines(shadow))
        {
            line++;
            string[] parts = text.TrimStart().Split(':', 9);
            if (parts.Length >= 2 && parts[0].Length > 0)
            {
                // libc takes the first line of a name.
                long? expiry = parts.Length > 7 && long.TryParse(parts[7], NumberStyles.None, CultureInfo.InvariantCulture, out long day) ? day : null;
                fields.TryAdd(parts[0], (new PasswordField(parts[1], $"{path}:{line}"), expiry));
            }
        }

        return fields;
    }

    // libc takes a line that ends early as one with empty fields.
    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : "";

    private static string[] Lines(byte[] content) => GuestText.Decode(content).Split('\n');
}
