using System.CommandLine;
using Shien.Cli.Progress;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;
using Shien.Images.Qcow2;

namespace Shien.Cli.Convert;

/// <summary><c>shien convert</c>.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        Argument<string> input = new("IN") { Description = "A .box, .ova, .ovf, .vmdk, .qcow2 or raw disk, or the folder of a Vagrant project" };
        Argument<string> output = new("OUT.qcow2") { Description = "The file to write" };
        Option<int?> disk = new("--disk") { Description = "Which disk, from 1, where the machine has several", HelpName = "N" };
        Option<bool> force = new("--force") { Description = "Replace the file if it exists" };
        Option<bool> ignoreManifest = SourceOptions.CreateIgnoreManifest();
        Command command = new(
            "convert",
            """
            Write a machine's disk as qcow2, on this computer and without a blade. Any guest architecture will do.

            Example: shien convert lamp.box lamp.qcow2
            Example: shien convert two-disks.ova data.qcow2 --disk 2
            """)
        {
            input, output, disk, force, ignoreManifest,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal,
            time,
            new ConvertOptions(
                new SourceRequest(parsed.GetRequiredValue(input), IgnoreManifest: parsed.GetValue(ignoreManifest)),
                parsed.GetRequiredValue(output), parsed.GetValue(disk), parsed.GetValue(force)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, TimeProvider time, ConvertOptions options, CancellationToken cancellation)
    {
        ConvertPlan.CheckOutput(options);
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(options.Source, factsKnown: null, cancellation).ConfigureAwait(false);
        ConvertPlan plan = ConvertPlan.Make(source, options);
        ProgressMeter meter = new(terminal, time);
        meter.Begin("Converting", plan.From.LengthBytes);
        await Task.Run(() => Qcow2Conversion.Run(plan.From, plan.Output, meter, cancellation), cancellation).ConfigureAwait(false);
        meter.End();
        terminal.Output.WriteLine(
            $"{plan.Output}: {ByteSize.Text(new FileInfo(plan.Output).Length)} for a disk of {ByteSize.Text(plan.From.LengthBytes)}");
        return ExitCodes.Done;
    }
}
