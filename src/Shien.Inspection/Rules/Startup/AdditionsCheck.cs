using Shien.Inspection.Startup;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O4, VirtualBox's guest additions: drivers of a hypervisor that is not there.</summary>
internal static class AdditionsCheck
{
    public static IEnumerable<Finding> Find(StartupEvidence startup)
    {
        if (startup.AdditionUnits is [var unit, ..])
        {
            yield return ForeignHardwareRule.Warn(
                $"/etc/systemd/system/{unit}",
                "VirtualBox's guest additions start at boot. On a blade they fail, and build kernel modules that nothing uses.",
                $"Inside the machine: sudo systemctl mask {string.Join(' ', startup.AdditionUnits)}");
        }
    }
}
