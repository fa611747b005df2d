using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Vagrant;

namespace Shien.Cli.Sources;

/// <summary>Finds and opens the machine that a command reads.</summary>
internal sealed class SourceOpener(Terminal terminal, TimeProvider time)
{
    private static readonly string[] StatesAtRest = ["poweroff", "shutoff", "aborted"];

    /// <summary>Opens it; the caller disposes it. What was assumed or left out is said as a warning.</summary>
    /// <exception cref="UserException">It is not clear which machine is meant, or it is not off.</exception>
    /// <exception cref="ImageException">It cannot be read.</exception>
    /// <param name="request">Which machine.</param>
    /// <param name="factsKnown">Sees the facts before a box is unpacked or a disk is opened; may refuse.</param>
    /// <param name="cancellation">Ends the opening.</param>
    public async Task<MachineSource> OpenAsync(SourceRequest request, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        MachineSource source = await FindAsync(request, factsKnown, cancellation).ConfigureAwait(false);
        foreach (string note in source.Notes)
        {
            terminal.Say("shien: warning: " + note);
        }

        return source;
    }

    private async Task<MachineSource> FindAsync(SourceRequest request, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        if (request.VagrantMachineFile is { } file)
        {
            VagrantMachineFacts facts = VagrantMachineFile.Read(file);
            return await OpenAsync(Chosen(facts), facts.ProjectDir ?? request.Path, factsKnown, cancellation).ConfigureAwait(false);
        }

        if (request.OneFile && Directory.Exists(request.Path))
        {
            throw new UserException($"'{request.Path}' is a folder, and one disk image is wanted.", "Name the file in it: qcow2, VMDK or raw.");
        }

        if (Directory.Exists(request.Path))
        {
            string folder = Path.GetFullPath(request.Path);
            VagrantMachine machine = VagrantFolder.Choose(folder, request.MachineName, VagrantProject.Find(folder));
            return await OpenAsync(machine, folder, factsKnown, cancellation).ConfigureAwait(false);
        }

        if (request.MachineName is not null)
        {
            throw new UserException(
                $"--machine chooses one of a Vagrant project's machines, and '{request.Path}' is no folder.", exitCode: ExitCodes.Usage);
        }

        ProgressMeter meter = new(terminal, time);
        OpenOptions options = new()
        {
            IgnoreManifest = request.IgnoreManifest,
            OneFile = request.OneFile,
            Progress = new OpenMeter(meter),
            FactsKnown = factsKnown,
        };
        MachineSource source = await Task.Run(() => MachineSources.Open(request.Path, options, cancellation), cancellation).ConfigureAwait(false);
        meter.End();
        if (request.OneFile)
        {
            RawDiskCheck.Run(source);
        }

        return source;
    }

    private static Task<MachineSource> OpenAsync(
        VagrantMachine machine, string folder, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        return machine.Provider switch
        {
            "virtualbox" => VirtualBoxProgram.OpenAsync(machine.Id, folder, factsKnown, cancellation),
            "libvirt" => LibvirtProgram.OpenAsync(machine.Id, folder, factsKnown, cancellation),
            _ => throw OtherProvider.Refusal(machine.Name, machine.Provider, null),
        };
    }

    // Vagrant has just looked at the machine: what it says is refused before VBoxManage is even started.
    private static VagrantMachine Chosen(VagrantMachineFacts facts)
    {
        if (facts.Id is null || facts.State == "not_created")
        {
            throw new UserException(
                $"The Vagrant machine '{facts.Name}' does not exist yet.", "Make it with 'vagrant up', stop it with 'vagrant halt', and try again.");
        }

        if (!OtherProvider.IsRead(facts.Provider))
        {
            throw OtherProvider.Refusal(facts);
        }

        if (facts.State is { } state && !StatesAtRest.Contains(state))
        {
            throw new UserException(
                $"The Vagrant machine '{facts.Name}' is not off but '{state}', so its disk is not at rest.",
                state == "saved" ? "Go on with it and halt it: 'vagrant resume && vagrant halt'." : "Halt it with 'vagrant halt', and try again.");
        }

        return Guid.TryParse(facts.Id, out Guid id)
            ? new VagrantMachine(facts.Name, facts.Provider, id.ToString())
            : throw new UserException(
                $"The Vagrant machine '{facts.Name}' has the id '{facts.Id}', which is no UUID.", "Name its box or disk file instead.");
    }

    private sealed class OpenMeter(ProgressMeter meter) : IProgress<OpenProgress>
    {
        private string step = "";

        public void Report(OpenProgress value)
        {
            if (value.Step != step)
            {
                step = value.Step;
                meter.Begin(char.ToUpperInvariant(step[0]) + step[1..], value.BytesTotal);
            }

            meter.Report(value.BytesDone);
        }
    }
}
