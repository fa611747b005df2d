using System.Text;
using Shien.Inspection.Accounts;

namespace Shien.Inspection;

/// <summary>The account by which the administrators look into a machine.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Fingerprint"><c>SHA256:…</c> of its key, as ssh-keygen prints it.</param>
/// <param name="Key">The key as a line of authorized_keys, without options and comment.</param>
public sealed record AuditAccount(string Name, string Fingerprint, string Key)
{
    private const int MaxNameChars = 32;

    /// <summary>Makes one of what administrators write down; null unless the name is a plain one and the text one key that sshd takes.</summary>
    public static AuditAccount? Parse(string name, string key) =>
        name.Length is > 0 and <= MaxNameChars && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')
            && PlainKey.Parse(Encoding.UTF8.GetBytes(key)) is [var plain]
                ? new AuditAccount(name, plain.Fingerprint, plain.Line)
                : null;
}
