using System.Text.RegularExpressions;

namespace Shien.Inspection.Startup;

/// <summary>Names of disks that depend on the controller and the order in which they are found.</summary>
internal static partial class DeviceNames
{
    /// <summary>True for disks and partitions of SATA, IDE, Xen and NVMe; those of virtio are the same on a blade.</summary>
    public static bool IsNumbered(string device) => Numbered().IsMatch(device);

    [GeneratedRegex(@"^/dev/((sd|hd|xvd)[a-z]{1,2}[0-9]{0,3}|nvme[0-9]{1,3}n[0-9]{1,3}(p[0-9]{1,3})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
