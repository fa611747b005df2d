using Shien.CommandLine;
using Shien.Images.Disks.Chains;
using Shien.Images.Machines;
using Shien.Images.Machines.VirtualBox;

namespace Shien.Cli.Sources;

/// <summary>
/// Asks VBoxManage about a machine. Vagrant's own driver is not used: it knows only the versions of VirtualBox that are
/// older than itself.
/// </summary>
internal static class VirtualBoxProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] UsualPaths = OperatingSystem.IsWindows()
        ? [@"C:\Program Files\Oracle\VirtualBox\VBoxManage.exe"]
        : ["/usr/local/bin/VBoxManage", "/Applications/VirtualBox.app/Contents/MacOS/VBoxManage"];

    /// <summary>Opens the disks of a machine that is off.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="sourcePath">How the source is called.</param>
    /// <param name="factsKnown">Sees the facts before the disks are opened; may refuse.</param>
    /// <param name="cancellation">Ends the wait for VBoxManage.</param>
    /// <exception cref="UserException">There is no VBoxManage, or it does not know the machine.</exception>
    /// <exception cref="Images.ImageException">The machine is not off, or a disk cannot be read.</exception>
    public static async Task<MachineSource> OpenAsync(
        string id, string sourcePath, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        string program = Find();
        ChildProcessResult result = await ChildProcess.RunAsync(program, ["showvminfo", id, "--machinereadable"], Limit, cancellation)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new UserException(
                $"VirtualBox does not show the machine {id} of this project: {result.Error.Trim()}",
                "Make it again with 'vagrant up' and 'vagrant halt', or name a box, .ova, .ovf or disk file.");
        }

        ShowVmInfo shown = ShowVmInfo.Parse(result.Output);
        factsKnown?.Invoke(shown.Machine);
        shown.EnsureReadable();

        // A linked clone's base belongs to another machine, and only this list names all. Without it, parents are still
        // found where VirtualBox puts those of snapshots.
        ChildProcessResult media = await ChildProcess.RunAsync(program, ["list", "hdds"], Limit, cancellation).ConfigureAwait(false);
        MediaRegistry registry = media.ExitCode == 0 ? MediaList.Parse(media.Output) : MediaRegistry.Empty;
        return MachineSources.OpenDisks(sourcePath, shown.Machine, [.. shown.Disks.Select(disk => disk.Path)], registry);
    }

    private static string Find() => ChildProcess.Find("VBoxManage") ?? UsualPaths.FirstOrDefault(File.Exists)
        ?? throw new UserException(
            $"VBoxManage is neither on the PATH nor in {string.Join(" or ", UsualPaths.Select(path => $"'{path}'"))}, so the machine of this project cannot be found.",
            "Install VirtualBox, add its folder to the PATH, or name a box, .ova, .ovf or disk file.");
}
