using System.Globalization;
using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Images.Machines.Vagrant;

/// <summary>
/// A machine of the plugin vagrant-qemu: a folder of its own below <c>.vagrant/machines/NAME/qemu</c>, in it overlays on the
/// box's images (<c>linked-box.img</c>, <c>linked-box-1.img</c> …) and further disks of the Vagrantfile (<c>NAME.qcow2</c>).
/// What hardware it has stands in the Vagrantfile alone.
/// </summary>
public static class VagrantQemuMachine
{
    private const string ProcessFile = "qemu.pid";

    /// <summary>Opens it.</summary>
    /// <param name="machine">Which one; its folder is known.</param>
    /// <param name="hardware">What Vagrant says of it.</param>
    /// <param name="sourcePath">How the source is called.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ImageException">It has no disk, or one cannot be read.</exception>
    public static MachineSource Open(VagrantMachine machine, VagrantQemuHardware hardware, string sourcePath, OpenOptions options)
    {
        string folder = FolderOf(machine);
        List<string> disks = FindDisks(folder);
        Machine facts = (Machine.OfDisks(machine.Name, [.. disks.Select(disk => Shown.Text(Path.GetFileName(disk)))]) with
        {
            Cores = hardware.Cores ?? Machine.DefaultCores,
            MemoryBytes = hardware.MemoryBytes ?? Machine.DefaultMemoryBytes,
            Architecture = hardware.Architecture,
            Firmware = File.Exists(Path.Combine(folder, "efi-vars.fd")) ? Firmware.Efi : Firmware.Unknown,
        }).Checked(folder);
        options.FactsKnown?.Invoke(facts);
        return MachineAssembly.Open(sourcePath, facts, [.. disks.Select(disk => new Func<DiskReader>(() => OpenDisk(disk)))], hardware.Notes);
    }

    /// <summary>
    /// Returns normally unless QEMU has left the number of its process, which it takes away when it ends. For where Vagrant
    /// itself was not asked.
    /// </summary>
    /// <param name="machine">Which one.</param>
    /// <param name="vagrantHome">Vagrant's own folder, below which newer versions of the plugin keep that file.</param>
    /// <exception cref="ImageException">It has.</exception>
    public static void EnsureOff(VagrantMachine machine, string vagrantHome)
    {
        string[] files = [Path.Combine(FolderOf(machine), ProcessFile), Path.Combine(vagrantHome, "tmp", "vagrant-qemu", machine.Id, ProcessFile)];
        if (files.FirstOrDefault(File.Exists) is { } file)
        {
            throw new ImageException($"The machine '{machine.Name}' is running ('{file}'), so its disk is not at rest. Halt it with 'vagrant halt', and try again; if it does not run, delete that file.");
        }
    }

    private static string FolderOf(VagrantMachine machine) => Path.Combine(
        machine.DataDir ?? throw new ImageException($"Where the machine '{machine.Name}' lies is not known. Run shien in the folder of its Vagrantfile."), machine.Id);

    private static List<string> FindDisks(string folder)
    {
        List<string> disks = [];
        for (int i = 0; i < Machine.MaxDisks; i++)
        {
            string disk = Path.Combine(folder, i == 0 ? "linked-box.img" : string.Create(CultureInfo.InvariantCulture, $"linked-box-{i}.img"));
            if (!File.Exists(disk))
            {
                break;
            }

            disks.Add(disk);
        }

        if (disks.Count == 0)
        {
            throw new ImageException($"'{folder}' holds no linked-box.img, which is the disk of a machine of vagrant-qemu. Make it again with 'vagrant up' and 'vagrant halt', or name its disk.");
        }

        return [.. disks, .. Directory.EnumerateFiles(folder, "*.qcow2").Order(StringComparer.Ordinal).Take(Machine.MaxDisks)];
    }

    // The plugin has QEMU open each as qcow2, whatever is in it.
    private static DiskReader OpenDisk(string path) => MachineAssembly.Demand(
        DiskImage.Open(path),
        Qcow2Reader.FormatName,
        format => $"'{path}' is '{format}', and vagrant-qemu's disks are qcow2. If it is what you mean, name it itself.");
}
