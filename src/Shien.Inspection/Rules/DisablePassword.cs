using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules;

/// <summary>How a password is disabled so that keys go on working: the field becomes <c>*</c>, which is not "locked".</summary>
internal static class DisablePassword
{
    /// <summary>One command, with the name in it only if a shell takes it as it is.</summary>
    public static string Remedy(Account account) => IsPlain(account.Name)
        ? $"Inside the machine: sudo usermod -p '*' {account.Name}"
        : "Inside the machine: disable the password of that account with usermod -p '*'";

    /// <summary>True if the text means itself to every shell; guests may name an account <c>$(reboot)</c>.</summary>
    public static bool IsPlain(string text) =>
        text.Length is > 0 and <= 256 && text[0] != '-'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');
}
