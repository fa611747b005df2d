namespace Shien.Inspection.Boot;

/// <summary>A driver that a blade's virtual hardware needs.</summary>
/// <param name="Name">Of the module.</param>
/// <param name="ConfigOption">Of the kernel that builds it in.</param>
/// <param name="Folder">Where the module lies below /lib/modules/VERSION.</param>
internal sealed record KernelModule(string Name, string ConfigOption, string Folder)
{
    public static KernelModule VirtioPci { get; } = new("virtio_pci", "CONFIG_VIRTIO_PCI", "kernel/drivers/virtio");

    public static KernelModule VirtioBlk { get; } = new("virtio_blk", "CONFIG_VIRTIO_BLK", "kernel/drivers/block");

    public static KernelModule VirtioNet { get; } = new("virtio_net", "CONFIG_VIRTIO_NET", "kernel/drivers/net");

    public static KernelModule Ahci { get; } = new("ahci", "CONFIG_SATA_AHCI", "kernel/drivers/ata");

    public static KernelModule ScsiDisk { get; } = new("sd_mod", "CONFIG_BLK_DEV_SD", "kernel/drivers/scsi");

    public static IReadOnlyList<KernelModule> All { get; } = [VirtioPci, VirtioBlk, VirtioNet, Ahci, ScsiDisk];
}
