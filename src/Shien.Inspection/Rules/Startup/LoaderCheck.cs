using Shien.Images.FileSystems;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O4, the boot loader: what the firmware finds, what the kernel mounts, where it writes to.</summary>
internal static class LoaderCheck
{
    public static IEnumerable<Finding> Find(StartupEvidence startup)
    {
        if (startup.Efi is { } efi)
        {
            yield return ForeignHardwareRule.Warn(
                GuestText.Clean(efi.LoaderPath, 200),
                "The firmware of a blade would not find the boot loader. It knows no boot entries of the old machine, only /EFI/BOOT/BOOTX64.EFI.",
                "Inside the machine: sudo grub-install --removable");
        }

        if (startup.KernelLines.FirstOrDefault(l => l.RootByNumber is not null) is { } numbered)
        {
            yield return ForeignHardwareRule.Warn(
                numbered.File.At(numbered.Line),
                $"The kernel looks for its root on '{numbered.RootByNumber}'. On a blade disks may be called otherwise, and then it does not start.",
                "Inside the machine: let grub use UUIDs (no GRUB_DISABLE_LINUX_UUID in /etc/default/grub), then sudo update-grub",
                canFix: startup.Names.Find(numbered.RootByNumber!) is not null);
        }

        if (startup.KernelLines is [{ HasSerialConsole: false } first, ..])
        {
            yield return ForeignHardwareRule.Info(
                first.File.At(first.Line),
                "There is no serial console. 'ie-virsh console' would show nothing.",
                "Inside the machine: add console=tty0 console=ttyS0,115200 to GRUB_CMDLINE_LINUX in /etc/default/grub, then sudo update-grub",
                canFix: true);
        }
        else if (startup.KernelLines.Count > 0 && startup.IsSerialLoginOff)
        {
            yield return ForeignHardwareRule.Info(
                $"/etc/systemd/system/{StartupReader.SerialLogin}",
                "Nothing asks for a login on the serial console. 'ie-virsh console' would show the boot only.",
                $"Inside the machine: sudo systemctl unmask {StartupReader.SerialLogin}",
                canFix: true);
        }
    }
}
