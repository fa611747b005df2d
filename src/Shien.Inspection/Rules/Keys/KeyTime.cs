using System.Globalization;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules.Keys;

/// <summary>The option <c>expiry-time</c> of a line in authorized_keys. sshd(8).</summary>
internal static class KeyTime
{
    private const string Name = "expiry-time=\"";
    private const int DayChars = 8;

    /// <summary>True if it says that the key opened nothing any more a day ago; the hour and its zone are not looked at.</summary>
    // Looked for at the start only: further on, a command may hold the same words.
    public static bool IsOver(AuthorizedKey key, DateOnly today) =>
        key.Options.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && key.Options.Length >= Name.Length + DayChars
        && DateOnly.TryParseExact(key.Options.AsSpan(Name.Length, DayChars), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
        && day.AddDays(1) < today;
}
