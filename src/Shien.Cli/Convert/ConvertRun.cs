using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.Images.Disks;
using Shien.Images.Writing;

namespace Shien.Cli.Convert;

/// <summary>Carries a plan out: write, compare, tell.</summary>
internal sealed class ConvertRun(Terminal terminal, TimeProvider time)
{
    private readonly ProgressMeter meter = new(terminal, time);

    /// <summary>Converts; a failure or an interruption leaves no file, but one that was written and differs.</summary>
    /// <exception cref="UserException">What was written is not what was read.</exception>
    /// <exception cref="Shien.Images.ImageException">The disk is damaged, or the file cannot be written.</exception>
    public void Run(ConvertPlan plan, bool verify, CancellationToken cancellation)
    {
        if (FreeBytes(plan.Output) is { } free && plan.SpaceWarning(free) is { } warning)
        {
            terminal.Say("shien: warning: " + warning);
        }

        if (plan.SpaceText is { } space)
        {
            terminal.Say(space);
        }

        meter.Begin("Converting", plan.From.LengthBytes);
        DiskConversion.Run(plan.From, plan.Output, plan.Options, meter, cancellation);
        if (verify)
        {
            Verify(plan, cancellation);
        }

        meter.End();
        using FileByteSource written = FileByteSource.Open(plan.Output);
        terminal.Answer(
            $"{plan.Output}: {ByteSize.Text(written.StoredExtents().Sum(extent => extent.Length))} for a disk of {ByteSize.Text(plan.From.LengthBytes)}{(verify ? ", verified" : "")}");
    }

    private void Verify(ConvertPlan plan, CancellationToken cancellation)
    {
        meter.Begin("Verifying", plan.From.LengthBytes);
        using DiskReader written = DiskImage.Open(plan.Output);
        if (DiskComparison.Run(plan.From, written, meter, cancellation) is { } difference)
        {
            meter.End();
            throw new UserException(
                $"'{plan.Output}' is not what was read: the first difference is at byte {difference.FirstOffset} of the disk, {difference.Blocks} blocks of 64 KiB differ.",
                "Was the machine running? Halt it and convert again; if it happens again, test this computer's memory and disk.");
        }
    }

    // Null where the file system does not tell.
    private static long? FreeBytes(string output)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(output))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
