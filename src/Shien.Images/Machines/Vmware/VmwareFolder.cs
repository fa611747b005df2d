using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Shien.Images.Disks.Vmdk;

namespace Shien.Images.Machines.Vmware;

/// <summary>Opens a machine of VMware Workstation, Fusion or Player: a .vmx with its disks beside it.</summary>
public static class VmwareFolder
{
    /// <summary>What the description's name ends with.</summary>
    public const string Extension = ".vmx";

    /// <summary>What the name of a folder ends with that Fusion shows as one file.</summary>
    internal const string BundleExtension = ".vmwarevm";

    private const string LockExtension = ".lck";

    /// <summary>Opens it. Its disk may be a snapshot or a linked clone: what lies below it is found.</summary>
    /// <param name="path">The .vmx.</param>
    /// <param name="sourcePath">What the user named, for <see cref="MachineSource.Path"/>.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ImageException">It is in use or suspended; or the description or a disk cannot be read.</exception>
    public static MachineSource Open(string path, string sourcePath, OpenOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        VmxMachine vmx = VmxMachine.Parse(SmallFile.Read(path, VmxText.MaxBytes), Shown.Text(Path.GetFileName(path)));
        options.FactsKnown?.Invoke(vmx.Machine);
        if (vmx.IsSuspended)
        {
            throw new ImageException($"The machine '{vmx.Machine.Name}' is suspended, so its disk is not at rest. Go on with it and shut it down ('vagrant resume && vagrant halt'), and try again.");
        }

        List<string> disks = [.. vmx.Machine.DiskNames.Select(disk => Path.Combine(folder, disk))];
        foreach (string file in disks.Prepend(path))
        {
            RefuseInUse(file, vmx.Machine.Name);
        }

        return MachineAssembly.Open(sourcePath, vmx.Machine, [.. disks.Select(disk => new Func<DiskReader>(() => OpenDisk(disk)))], []);
    }

    /// <summary>The description in a folder that Fusion shows as one file.</summary>
    /// <exception cref="ImageException">There is none, or more than one.</exception>
    internal static string DescriptionIn(string bundle)
    {
        try
        {
            return Directory.EnumerateFiles(bundle).Where(file => Path.GetExtension(file).Equals(Extension, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() switch
            {
                [var one] => one,
                [] => throw new ImageException($"'{bundle}' holds no .vmx, so it is no machine of VMware. Name the machine's .vmx, or its disk."),
                _ => throw new ImageException($"'{bundle}' holds more than one .vmx. Name the one that you mean."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{bundle}' cannot be read: {e.Message}", e);
        }
    }

    private static DiskReader OpenDisk(string path) => MachineAssembly.Demand(
        DiskChain.Open(CompanionFiles.OpenRegular(path), path, MediaRegistry.OfVmware),
        VmdkReader.FormatName,
        format => $"'{path}' is '{format}', and VMware's disks are VMDK. If it is what you mean, name it itself instead of the .vmx.");

    // VMware makes a folder beside each file that it has open; one that was left behind by a crash is there as well.
    private static void RefuseInUse(string file, string machine)
    {
        string locks = file + LockExtension;
        if (Directory.Exists(locks) && Directory.EnumerateFileSystemEntries(locks).Any())
        {
            throw new ImageException(
                $"The machine '{machine}' is running or open in VMware ('{locks}'), so its disk is not at rest. Halt it ('vagrant halt') and close it there; if VMware does not run at all, delete that folder. Then try again.");
        }
    }
}
