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

    /// <summary>False if sshd does not look into this file, so that the key opens nothing for now.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>File and line.</summary>
    public string Where => $"{Path}:{Line}";
}
