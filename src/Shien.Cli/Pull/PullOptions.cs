namespace Shien.Cli.Pull;

/// <summary>What <c>shien pull</c> was asked for.</summary>
/// <param name="Name">Slot.</param>
/// <param name="Provider"><c>virtualbox</c> or <c>libvirt</c>.</param>
/// <param name="Output">File to write, or null for <c>ACCOUNT-NAME.box</c> in the current folder.</param>
/// <param name="Blade">Where from, or null for the configured blade.</param>
/// <param name="Force">Replace an existing file.</param>
/// <param name="Json">Print one JSON object.</param>
/// <param name="Into">Folder of a Vagrant project that is made, or whose box is brought up to date; null for none.</param>
/// <param name="Checksum">Compute the SHA-256 of each whole disk, zeros included.</param>
/// <param name="Events">Print how far it is, as JSON lines; with <paramref name="Json"/>.</param>
internal sealed record PullOptions(
    string Name, string Provider, string? Output = null, string? Blade = null, bool Force = false, bool Json = false, string? Into = null,
    bool Checksum = false, bool Events = false)
{
    /// <summary>A box for VirtualBox.</summary>
    public const string VirtualBox = "virtualbox";

    /// <summary>A box for vagrant-libvirt.</summary>
    public const string Libvirt = "libvirt";
}
