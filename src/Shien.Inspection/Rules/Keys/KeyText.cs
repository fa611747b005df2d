using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules.Keys;

/// <summary>How findings speak of a key in an authorized_keys.</summary>
internal static class KeyText
{
    /// <summary>Whose it is, clean.</summary>
    public static string Name(AuthorizedKey key) => GuestText.Clean(key.AccountName, 64);

    public static string Where(AuthorizedKey key) => $"{GuestText.Clean(key.Path, 256)}:{key.Line}";

    /// <summary>Its beginning is enough to recognise it.</summary>
    public static string Short(string fingerprint) => fingerprint.Length > 13 ? fingerprint[..13] + "…" : fingerprint;

    /// <summary>One command that takes the key out; it holds text of the guest only where a shell takes it as it is.</summary>
    public static string Remove(AuthorizedKey key) => key.Fragment is { } fragment && DisablePassword.IsPlain(key.Path)
        ? $"Inside the machine, after adding a key of your own: sudo sed -i /{fragment}/d {key.Path}"
        : "Inside the machine, after adding a key of your own: delete that line of the file";

    /// <summary>What is said where sshd passes the file by.</summary>
    public static string Unread(AuthorizedKey key, string what) =>
        $"{Name(key)}: {what} is in a file that sshd does not look into. With other settings it would let anybody in.";
}
