using System.Text;
using System.Text.RegularExpressions;
using Shien.Images.Disks;
using Shien.Images.Machines.Vmware;

namespace Shien.Images.Machines.Vagrant;

/// <summary>What Vagrant keeps in a project's folder: <c>.vagrant/machines/NAME/PROVIDER/id</c>.</summary>
public static partial class VagrantProject
{
    private const int MaxMachines = 256;
    private const int MaxIdBytes = 4096;

    /// <summary>Finds the machines of a project, by name; empty if there are none. The Vagrantfile is never read.</summary>
    /// <param name="folder">The folder with the Vagrantfile.</param>
    /// <exception cref="ImageException">An id is not one, or cannot be read.</exception>
    public static IReadOnlyList<VagrantMachine> Find(string folder)
    {
        string machines = Path.Combine(folder, ".vagrant", "machines");
        List<VagrantMachine> found = [];
        try
        {
            foreach (string machine in Folders(machines))
            {
                foreach (string provider in Folders(machine))
                {
                    string file = Path.Combine(provider, "id");
                    if (File.Exists(file))
                    {
                        found.Add(new VagrantMachine(Shown.Text(Path.GetFileName(machine)), Shown.Text(Path.GetFileName(provider)), ReadId(file, Path.GetFileName(provider)), provider));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{machines}' cannot be read: {e.Message}", e);
        }

        return found;
    }

    /// <summary>True for one of VMware's providers, whose ids are the path of a .vmx.</summary>
    public static bool IsVmware(string provider) => provider is "vmware_desktop" or "vmware_fusion" or "vmware_workstation";

    /// <summary>True if a machine of the provider can have such an id. It becomes an argument of a program, or a path.</summary>
    public static bool IsId(string provider, string id) => provider switch
    {
        "virtualbox" or "libvirt" or "utm" => Guid.TryParseExact(id, "D", out _),
        "qemu" => QemuPattern().IsMatch(id),
        _ when IsVmware(provider) => Path.IsPathFullyQualified(id) && Shown.IsPlain(id)
            && Path.GetExtension(id).Equals(VmwareFolder.Extension, StringComparison.OrdinalIgnoreCase),
        _ => OtherPattern().IsMatch(id),
    };

    private static IEnumerable<string> Folders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        List<string> folders = [.. Directory.EnumerateDirectories(folder).Take(MaxMachines + 1)];
        return folders.Count <= MaxMachines
            ? folders.Order(StringComparer.Ordinal)
            : throw new ImageException($"'{folder}' holds more than {MaxMachines} folders; that is no Vagrant project.");
    }

    private static string ReadId(string file, string provider)
    {
        using FileByteSource source = FileByteSource.Open(file);
        byte[] content = new byte[Math.Min(MaxIdBytes, source.LengthBytes)];
        source.Read(0, content);
        string id = Encoding.UTF8.GetString(content).Trim();
        return IsId(provider, id)
            ? id
            : throw new ImageException(
                $"'{file}' holds '{Shown.Text(id)}', which is not the id of a machine of {Shown.Text(provider)}. "
                + "Name the machine's .box, .ovf or disk file instead.");
    }

    // Of a provider that is not known here.
    [GeneratedRegex(@"\A[0-9a-fA-F][0-9a-fA-F-]{0,63}\z")]
    private static partial Regex OtherPattern();

    // vagrant-qemu: "vq_" and base64 for addresses of the web; it becomes the name of a folder.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex QemuPattern();
}
