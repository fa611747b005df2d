using Shien.Blade.Native;
using Shien.CommandLine;

namespace Shien.Blade.Machines;

/// <summary>Whether guests can use hardware virtualisation.</summary>
internal static class KvmProbe
{
    /// <summary>
    /// The group that may open the device now: Debian's kvm, or the machines' where the rule of our package has given it to them.
    /// Null where there is no device.
    /// </summary>
    public static uint? Group() =>
        LibC.StatusOf("/dev/kvm", 0, out LibC.StatusBuffer found) == 0 ? found.Gid : null;

    /// <summary>Decides by the setting; <c>auto</c> takes KVM only where the device opens and the CPU has it.</summary>
    /// <exception cref="UserException">The setting wants KVM and it is not there.</exception>
    public static bool Decide(string virtType)
    {
        if (virtType == "qemu")
        {
            return false;
        }

        string? missing = Missing();
        return missing is null || (virtType != "kvm"
            ? false
            : throw new UserException($"virt_type is \"kvm\", but {missing}.", "Write virt_type = \"auto\" or \"qemu\", or enable virtualisation."));
    }

    // A container often has the device node without the CPU behind it; a start would fail only then.
    private static string? Missing()
    {
        try
        {
            using FileStream device = new("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"/dev/kvm does not open ({e.Message})";
        }

        string? flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        return flags?.Split(' ').Any(flag => flag is "vmx" or "svm") == true ? null : "the CPU shows neither vmx nor svm";
    }
}
