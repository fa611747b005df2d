namespace Shien.Inspection;

/// <summary>The account by which the administrators look into a machine.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Fingerprint"><c>SHA256:…</c> of its key, as ssh-keygen prints it.</param>
public sealed record AuditAccount(string Name, string Fingerprint);
