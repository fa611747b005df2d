using Shien.CommandLine;

namespace Shien.Cli.Sources;

/// <summary>A machine of a provider whose description is not read: what can be pushed of it is its disk, which is looked for.</summary>
internal static class OtherProvider
{
    private const int MaxFiles = 1000;
    private const int MaxDepth = 3;

    // VMware's, and those of vagrant-qemu and vagrant_utm.
    private static readonly string[] DiskEndings = [".vmdk", ".qcow2", ".img"];

    /// <summary>True for one that is asked about its machines.</summary>
    public static bool IsRead(string provider) => provider is "virtualbox" or "libvirt";

    /// <summary>What to say, with the way out.</summary>
    public static UserException Refusal(VagrantMachineFacts facts) => Refusal(facts.Name, facts.Provider, FolderOf(facts));

    /// <summary>The same, where no more is known.</summary>
    /// <param name="name">In the Vagrantfile.</param>
    /// <param name="provider">As Vagrant calls it.</param>
    /// <param name="folder">Where its disk may be, or null.</param>
    public static UserException Refusal(string name, string provider, string? folder) => new(
        $"The machine '{name}' was made by the provider '{provider}'; virtualbox and libvirt can be read.",
        folder is not null && DiskIn(folder) is { } disk
            ? $"Halt it, and push its disk: shien push '{disk}'"
            : "Export it as .ova there, and name that file.");

    // The id of vagrant-vmware-desktop is the path of the .vmx, beside which the disks are.
    private static string? FolderOf(VagrantMachineFacts facts) =>
        facts.Id is { } id && id.EndsWith(".vmx", StringComparison.OrdinalIgnoreCase) ? Path.GetDirectoryName(id) : facts.DataDir;

    // The extents of a split VMDK have longer names than what describes them.
    private static string? DiskIn(string folder)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = true };
        return !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder, "*", options).Take(MaxFiles)
            .Where(file => DiskEndings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal).FirstOrDefault();
    }
}
