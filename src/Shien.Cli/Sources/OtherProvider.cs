using Shien.CommandLine;
using Shien.Images.Machines.Vagrant;

namespace Shien.Cli.Sources;

/// <summary>A machine of a provider whose description is not read: what can be pushed of it is its disk, which is looked for.</summary>
internal static class OtherProvider
{
    private const int MaxFiles = 1000;
    private const int MaxDepth = 3;

    private static readonly string[] DiskEndings = [".vmdk", ".qcow2", ".img"];

    /// <summary>True for one whose machines are read.</summary>
    public static bool IsRead(string provider) => provider is "virtualbox" or "libvirt" or "qemu" or "utm" || VagrantProject.IsVmware(provider);

    /// <summary>What to say, with the way out.</summary>
    /// <param name="name">In the Vagrantfile.</param>
    /// <param name="provider">As Vagrant calls it.</param>
    /// <param name="folder">Where its disk may be, or null.</param>
    public static UserException Refusal(string name, string provider, string? folder) => provider == "parallels"
        ? new UserException(
            $"The machine '{name}' was made by the provider 'parallels', whose disks are in a format of its own (.hdd, with a .hds for each snapshot), which is not read.",
            "Halt it, delete its snapshots, and turn its disk into one that is: qemu-img convert -f parallels -O qcow2 FILE.hds disk.qcow2. Then: shien push disk.qcow2")
        : new UserException(
            $"The machine '{name}' was made by the provider '{provider}'; virtualbox, libvirt, vmware_desktop, qemu and utm can be read.",
            folder is not null && DiskIn(folder) is { } disk
                ? $"Halt it, and push its disk: shien push '{disk}'"
                : "Export it as .ova there, and name that file.");

    // The extents of a split VMDK have longer names than what describes them.
    private static string? DiskIn(string folder)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = true };
        return !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder, "*", options).Take(MaxFiles)
            .Where(file => DiskEndings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal).FirstOrDefault();
    }
}
