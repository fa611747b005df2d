namespace Shien.Inspection.Repairs;

/// <summary>A new host key of a machine.</summary>
/// <param name="Name">File name of the private half, such as <c>ssh_host_ed25519_key</c>; letters, digits and <c>_</c> only.</param>
/// <param name="PrivateText">As ssh-keygen writes it. Never printed.</param>
/// <param name="PublicText">The line of the <c>.pub</c> file.</param>
public sealed record HostKeyPair(string Name, string PrivateText, string PublicText)
{
    /// <summary>Names of the keys that a machine gets.</summary>
    public static IReadOnlyList<string> UsualNames { get; } = ["ssh_host_ed25519_key", "ssh_host_ecdsa_key", "ssh_host_rsa_key"];

    /// <summary>The name only.</summary>
    public override string ToString() => Name;
}
