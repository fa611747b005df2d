using Shien.Api.Machines;
using Shien.Cli.Blades;
using Shien.CommandLine;

namespace Shien.Cli.Pull;

/// <summary>A pull that can be done: the blade gives the machine, and its file may be written.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="BoxPath">The file to write, absolute.</param>
/// <param name="Hardware">The machine as the blade describes it.</param>
internal sealed record PullPlan(PullOptions Options, string BoxPath, MachineHardware Hardware)
{
    private const int MaxDisks = 16;
    private const long MaxDiskBytes = 64L << 40;

    /// <summary>The folder of the Vagrant project, absolute; null for none.</summary>
    public string? Project => Options.Into is { } into ? Path.GetFullPath(into) : null;

    /// <summary>Asks the blade about the machine, and looks at the place of the file.</summary>
    /// <exception cref="UserException">The file exists, or its folder does not.</exception>
    /// <exception cref="Shien.Api.BladeException">There is no such machine, or it is not off.</exception>
    public static async Task<PullPlan> MakeAsync(PullOptions options, BladeConnection blade, CancellationToken cancellation)
    {
        string path = options.Output
            ?? Path.Combine(options.Into ?? "", $"{(await blade.Client.GetAccountAsync(cancellation).ConfigureAwait(false)).Account}-{options.Name}.box");
        if (options.Into is { } project)
        {
            MakeProject(project);
        }

        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || !Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new UserException(
                Directory.Exists(full) ? $"'{path}' is a folder." : $"The folder of '{path}' does not exist.", "Name the file to write with --output.");
        }

        if (File.Exists(full) && !options.Force && options.Into is null)
        {
            throw new UserException($"'{path}' exists already.", "Name another file with --output, or replace it with --force.");
        }

        MachineHardware hardware = await blade.Client.GetHardwareAsync(options.Name, cancellation).ConfigureAwait(false);
        return hardware.DiskLengthsBytes.Count is > 0 and <= MaxDisks && hardware.DiskLengthsBytes.All(length => length is > 0 and <= MaxDiskBytes)
            ? new PullPlan(options, full, hardware)
            : throw new UserException($"The blade describes machine {options.Name} with disks that cannot be: {string.Join(", ", hardware.DiskLengthsBytes)} bytes.");
    }

    private static void MakeProject(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The folder '{folder}' cannot be made: {e.Message}", "Name another one with --into.", inner: e);
        }
    }
}
