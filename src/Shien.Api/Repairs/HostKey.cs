namespace Shien.Api.Repairs;

/// <summary>The public half of a machine's host key.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Key">Its blob in base64, as known_hosts has it.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the hash of the blob, as ssh shows it.</param>
public sealed record HostKey(string Type, string Key, string Fingerprint);
