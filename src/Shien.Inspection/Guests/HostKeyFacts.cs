namespace Shien.Inspection.Guests;

/// <summary>A host key of a guest.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Bits">As ssh-keygen counts them; null for a type that is not known.</param>
/// <param name="Fingerprint"><c>SHA256:…</c>, as ssh-keygen prints it.</param>
public sealed record HostKeyFacts(string Type, int? Bits, string Fingerprint);
