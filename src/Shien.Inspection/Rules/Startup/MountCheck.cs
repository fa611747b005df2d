using Shien.Images.FileSystems;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O4, /etc/fstab: what a blade does not have, and devices by names that are given anew. One finding a cause.</summary>
internal static class MountCheck
{
    public static IEnumerable<Finding> Find(StartupEvidence startup)
    {
        if (startup.Fstab is not { } fstab)
        {
            yield break;
        }

        int shared = VagrantBlocks.FirstLine(fstab);
        shared = shared > 0 ? shared : startup.Mounts.FirstOrDefault(m => m.IsSharedFolder)?.Line ?? 0;
        if (shared > 0)
        {
            yield return ForeignHardwareRule.Warn(
                fstab.At(shared),
                "A shared folder of the old hypervisor is mounted at boot. A blade does not have it, so the mount fails at each boot.",
                "Inside the machine: delete these lines of /etc/fstab");
        }

        if (startup.Mounts.FirstOrDefault(m => IsByNumber(startup, m)) is { } numbered)
        {
            yield return ForeignHardwareRule.Warn(
                fstab.At(numbered.Line),
                $"'{GuestText.Clean(numbered.Device, 40)}' is mounted by the number of its disk. On a blade disks may be called otherwise, and a mount that fails stops the boot.",
                "Inside the machine: write UUID=… instead, as 'lsblk -o NAME,UUID' shows it",
                canFix: startup.Names.Find(numbered.Device) is not null);
        }

        if (startup.Mounts.FirstOrDefault(m => IsMissing(startup, m)) is { } missing)
        {
            yield return ForeignHardwareRule.Warn(
                fstab.At(missing.Line),
                $"'{GuestText.Clean(missing.Device, 60)}' is mounted, but is on none of the disks. Without 'nofail' the boot stops in a rescue shell.",
                "Inside the machine: add 'nofail' to the options of that line, or delete it");
        }
    }

    /// <summary>True if a repair should name the device otherwise.</summary>
    public static bool IsByNumber(StartupEvidence startup, FstabLine mount) =>
        DeviceNames.IsNumbered(mount.Device) && !mount.MayBeAbsent && !startup.Names.IsAbsent(mount.Device);

    /// <summary>True if the boot would wait for a device that is not there.</summary>
    public static bool IsMissing(StartupEvidence startup, FstabLine mount) =>
        !mount.MayBeAbsent && mount.MountPoint is not ("/" or "/usr") && startup.Names.IsAbsent(mount.Device);
}
