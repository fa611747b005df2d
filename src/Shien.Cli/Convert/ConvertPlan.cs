using Shien.Cli.Progress;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.Writing;

namespace Shien.Cli.Convert;

/// <summary>A conversion that can be done: the disk is chosen, and its file may be written.</summary>
/// <param name="From">The disk; the machine owns it.</param>
/// <param name="Output">The file to write.</param>
/// <param name="Options">In which format.</param>
internal sealed record ConvertPlan(DiskReader From, string Output, ConversionOptions Options)
{
    // Tables and headers of any of the formats, for each GiB of the disk and once.
    private const long TableBytesOfGiB = 1 << 18;
    private const long HeaderBytes = 4 << 20;

    /// <summary>What to say of free space; null if there is nothing.</summary>
    public string? SpaceText { get; init; }

    /// <summary>Looks at the place of the file; before anything is opened, since a box may take minutes to open.</summary>
    /// <exception cref="UserException">The file exists, or its folder does not, or it is the machine's own.</exception>
    public static void CheckOutput(ConvertOptions options)
    {
        string output = Path.GetFullPath(options.Output);
        if (Directory.Exists(output) || !Directory.Exists(Path.GetDirectoryName(output)))
        {
            throw new UserException(
                Directory.Exists(output) ? $"'{options.Output}' is a folder." : $"The folder of '{options.Output}' does not exist.",
                "Name the file to write, such as disk.qcow2.");
        }

        RefuseSame(options.Output, options.Source.Path, "is the disk that is to be read");

        if (File.Exists(output) && !options.Force)
        {
            throw new UserException($"'{options.Output}' exists already.", "Name another file, or replace it with --force.");
        }
    }

    /// <summary>Chooses the disk.</summary>
    /// <exception cref="UserException">
    /// The machine has several and none was named, or no such one; or the file to write is a part of what is read: an image below, or
    /// an extent.
    /// </exception>
    public static ConvertPlan Make(MachineSource source, ConvertOptions options, ConversionOptions format)
    {
        foreach (string name in source.Disks.SelectMany(disk => disk.FileNames))
        {
            RefuseSame(options.Output, name, $"is a part of '{source.Path}', which is to be read");
        }

        int count = source.Disks.Count;
        if (options.Disk is null && count > 1)
        {
            throw new UserException($"'{source.Path}' has {count} disks: {List(source)}.", $"Choose one with --disk 1 to --disk {count}.", ExitCodes.Usage);
        }

        int disk = options.Disk ?? 1;
        if (disk < 1 || disk > count)
        {
            throw new UserException($"'{source.Path}' has no disk {disk}; it has {count}: {List(source)}.", exitCode: ExitCodes.Usage);
        }

        FreeSpace space = FreeSpace.Of(source.Disks, options.AllBlocks).Of(disk, source.Disks);
        return new ConvertPlan(space.Disks[0], options.Output, format) { SpaceText = space.Text };
    }

    /// <summary>A warning where the file may not fit; null where it will, or nobody can tell (it is compressed).</summary>
    public string? SpaceWarning(long freeBytes)
    {
        if (Options.Compress || Options.Format == DiskFormat.Vmdk)
        {
            return null;
        }

        long most = From.StoredExtents().Sum(extent => extent.Length) + (((From.LengthBytes >> 30) + 1) * TableBytesOfGiB) + HeaderBytes;
        return most <= freeBytes
            ? null
            : $"'{Output}' needs at most {ByteSize.Text(most)}, and {ByteSize.Text(freeBytes)} are free there; it is tried all the same.";
    }

    private static void RefuseSame(string output, string input, string what)
    {
        StringComparison names = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        string target = File.Exists(input) ? File.ResolveLinkTarget(input, returnFinalTarget: true)?.FullName ?? input : input;
        if (Path.GetFullPath(output) is var full && (full.Equals(Path.GetFullPath(input), names) || full.Equals(target, names)))
        {
            throw new UserException($"'{output}' {what}; it would be lost.", "Name another file to write.");
        }
    }

    private static string List(MachineSource source) =>
        string.Join(", ", source.Machine.DiskNames.Select((name, i) => $"{i + 1} '{name}'"));
}
