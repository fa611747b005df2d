using Shien.CommandLine;
using Shien.Images.Machines;
using Shien.Images.Machines.Libvirt;

namespace Shien.Cli.Sources;

/// <summary>Asks virsh about a machine of the laptop's own libvirt.</summary>
internal static class LibvirtProgram
{
    private const string DefaultUri = "qemu:///system";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Opens the disks of a machine that is off.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="sourcePath">How the source is called.</param>
    /// <param name="factsKnown">Sees the facts before the disks are opened; may refuse.</param>
    /// <param name="cancellation">Ends the wait for virsh.</param>
    /// <exception cref="UserException">There is no virsh, it does not know the machine, or the machine was suspended.</exception>
    /// <exception cref="Images.ImageException">The machine is not off, or a disk cannot be read.</exception>
    public static async Task<MachineSource> OpenAsync(
        string id, string sourcePath, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        string virsh = ChildProcess.Find("virsh") ?? throw new UserException(
            "virsh is not on the PATH, so the libvirt machine of this project cannot be found.",
            "Install libvirt's clients (Debian: libvirt-clients), or name a box or disk file.");
        string uri = Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } set ? set : DefaultUri;
        ChildProcessResult result = await ChildProcess.RunAsync(virsh, ["-c", uri, "dumpxml", id], Limit, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new UserException(
                $"libvirt ('{uri}') does not show the machine {id} of this project: {result.Error.Trim()}",
                "Make it again with 'vagrant up' and 'vagrant halt', or name a box or disk file.");
        }

        LibvirtDomain domain = LibvirtDomain.Parse(result.Output);
        factsKnown?.Invoke(domain.Machine);
        domain.EnsureReadable();

        // A suspended machine is "shut off" as well, but its memory is in a file and its disk is not at rest. What virsh
        // says about that is translated; whether it finds that file is not.
        ChildProcessResult saved = await ChildProcess.RunAsync(virsh, ["-c", uri, "managedsave-dumpxml", id], Limit, cancellation)
            .ConfigureAwait(false);
        if (saved.ExitCode == 0)
        {
            throw new UserException(
                $"The machine '{domain.Machine.Name}' is suspended, so its disk is not at rest.",
                "Go on with it and halt it: 'vagrant resume && vagrant halt'.");
        }

        // vagrant-libvirt's disk is an overlay of the box's image, which is beside it.
        MachineSource source = MachineSources.OpenDisks(sourcePath, domain.Machine, [.. domain.Disks.Select(disk => disk.Path)]);
        try
        {
            for (int i = 0; i < domain.Disks.Count; i++)
            {
                domain.Disks[i].EnsureFormat(source.Disks[i]);
            }

            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
