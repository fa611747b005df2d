using System.Text;
using System.Text.RegularExpressions;
using Shien.Images.Disks;

namespace Shien.Images.Machines.Vagrant;

/// <summary>What Vagrant keeps in a project's folder: <c>.vagrant/machines/NAME/PROVIDER/id</c>.</summary>
public static partial class VagrantProject
{
    private const int MaxMachines = 256;
    private const int MaxIdBytes = 256;

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
                        found.Add(new VagrantMachine(Shown.Text(Path.GetFileName(machine)), Shown.Text(Path.GetFileName(provider)), ReadId(file)));
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

    private static string ReadId(string file)
    {
        using FileByteSource source = FileByteSource.Open(file);
        byte[] content = new byte[Math.Min(MaxIdBytes, source.LengthBytes)];
        source.Read(0, content);
        string id = Encoding.UTF8.GetString(content).Trim();
        return IdPattern().IsMatch(id)
            ? id
            : throw new ImageException(
                $"'{file}' holds '{Shown.Text(id)}', which is not the id of a VirtualBox or libvirt machine (hexadecimal digits and dashes). "
                + "Name the machine's .box, .ovf or disk file instead.");
    }

    // The id becomes an argument of VBoxManage or virsh: it must not begin with a dash nor hold anything else.
    [GeneratedRegex(@"\A[0-9a-fA-F][0-9a-fA-F-]{0,63}\z")]
    private static partial Regex IdPattern();
}
