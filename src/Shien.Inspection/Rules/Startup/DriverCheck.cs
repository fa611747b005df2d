using Shien.Images.FileSystems;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O4, drivers: with which disks the newest kernel finds its root. What is not proven is said, since a push goes on.</summary>
internal static class DriverCheck
{
    public static IEnumerable<Finding> Find(StartupEvidence startup)
    {
        if (startup.Boot is not { Kernel: { } kernel, VirtioDisk: false } boot)
        {
            yield break;
        }

        string where = $"/boot, kernel {GuestText.Clean(kernel, 100)}";
        const string Remedy = "Inside the machine: name virtio_pci, virtio_blk and virtio_net in /etc/initramfs-tools/modules (or dracut's add_drivers) and build the initramfs anew";
        yield return boot.SataDisk
            ? ForeignHardwareRule.Info(where, "It is not proven that the kernel starts from a virtio disk. It gets a SATA disk, which is slower.", Remedy, canFix: false)
            : ForeignHardwareRule.Warn(
                where, "It is not proven that the kernel finds its root on a virtio or a SATA disk. A blade has no other, so it may not start.", Remedy, canFix: false);
    }
}
