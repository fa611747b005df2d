namespace Shien.Inspection.Accounts;

/// <summary>A public key that opens an account. Its texts are the guest's: clean them before showing.</summary>
/// <param name="AccountName">Whose file it is in.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the hash of the key blob in unpadded base64, as ssh-keygen prints it.</param>
internal sealed record AuthorizedKey(string AccountName, string Path, int Line, string Fingerprint)
{
    /// <summary>What stands before the key, such as <c>from="10.0.0.1",no-pty</c>; empty where nothing does.</summary>
    public string Options { get; init; } = "";

    /// <summary>What stands behind it; mostly the name of its owner.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Characters of its base64 that no other key has and that mean themselves to a shell and to sed; null where there are none.</summary>
    public string? Fragment { get; init; }

    /// <summary>False if sshd does not look into this file, so that the key opens nothing for now.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>True if the file is that of every account; <see cref="AccountName"/> is then a word for that.</summary>
    public bool IsShared { get; init; }

    /// <summary>True if whoever has its private half can log in as this account.</summary>
    public bool Opens(string account) => IsRead && (IsShared || AccountName == account);

    /// <summary>File and line.</summary>
    public string Where => $"{Path}:{Line}";
}
