namespace Shien.Inspection.Guests;

/// <summary>The sshd of a guest.</summary>
/// <param name="Version">Of OpenSSH, such as <c>9.2</c>; null if it could not be told.</param>
/// <param name="Enabled">True if something was found that starts it at boot.</param>
/// <param name="HostKeys">That it would show.</param>
public sealed record SshdFacts(string? Version, bool Enabled, IReadOnlyList<HostKeyFacts> HostKeys);
