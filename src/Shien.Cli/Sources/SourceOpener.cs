using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Utm;
using Shien.Images.Machines.Vagrant;

namespace Shien.Cli.Sources;

/// <summary>Finds and opens the machine that a command reads.</summary>
internal sealed class SourceOpener(Terminal terminal, TimeProvider time)
{
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
            return await VagrantSource.OpenAsync(VagrantMachineFile.Read(file), request.Path, factsKnown, cancellation).ConfigureAwait(false);
        }

        if (request.OneFile && Directory.Exists(request.Path))
        {
            throw new UserException($"'{request.Path}' is a folder, and one disk image is wanted.", "Name the file in it: qcow2, VMDK or raw.");
        }

        bool isBundle = MachineSources.IsBundle(request.Path);
        if (Directory.Exists(request.Path) && !isBundle)
        {
            string folder = Path.GetFullPath(request.Path);
            VagrantMachine machine = VagrantFolder.Choose(folder, request.MachineName, VagrantProject.Find(folder));
            return await VagrantSource.OpenAsync(machine, folder, factsKnown, cancellation).ConfigureAwait(false);
        }

        if (request.MachineName is not null)
        {
            throw new UserException(
                $"--machine chooses one of a Vagrant project's machines, and '{request.Path}' is no folder of one.", exitCode: ExitCodes.Usage);
        }

        if (isBundle && UtmBundle.IsOne(request.Path) && UtmBundle.IdOf(request.Path) is { } id)
        {
            await UtmProgram.EnsureOffAsync(id, Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Path)), cancellation).ConfigureAwait(false);
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
