namespace Shien.Inspection.Boot;

/// <summary>What the newest kernel can drive, as far as it is proven.</summary>
/// <param name="Kernel">Its version as file names have it; null if there is no kernel in /boot.</param>
/// <param name="VirtioDisk">It finds its root on virtio-blk.</param>
/// <param name="VirtioNet">It can drive virtio-net.</param>
/// <param name="SataDisk">It finds its root on AHCI.</param>
internal sealed record BootFacts(string? Kernel, bool VirtioDisk, bool VirtioNet, bool SataDisk);
