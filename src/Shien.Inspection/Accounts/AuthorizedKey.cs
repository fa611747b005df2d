namespace Shien.Inspection.Accounts;

/// <summary>A public key that opens an account.</summary>
/// <param name="AccountName">Whose file it is in.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the hash of the key blob in unpadded base64, as ssh-keygen prints it.</param>
internal sealed record AuthorizedKey(string AccountName, string Path, int Line, string Fingerprint);
