using System.CommandLine;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;
using Shien.Images.Writing;

namespace Shien.Cli.Convert;

/// <summary><c>shien convert</c>.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        Argument<string> input = new("IN") { Description = "A .box, .ova, .ovf, .vmx, .utm or disk image of any kind, or the folder of a Vagrant project" };
        Argument<string> output = new("OUT") { Description = "The file to write; .qcow2, .vmdk, .vdi, .raw or .img says the format" };
        Option<string?> to = new("--to") { Description = "The format, where the name does not say it: qcow2, vmdk, vdi or raw", HelpName = "FORMAT" };
        Option<bool> compress = new("--compress") { Description = "Pack a qcow2 with zstd (a VMDK always is)" };
        Option<bool> verify = new("--verify") { Description = "Read the new file again and compare it with the disk" };
        Option<int?> disk = new("--disk") { Description = "Which disk, from 1, where the machine has several", HelpName = "N" };
        Option<bool> force = new("--force") { Description = "Replace the file if it exists" };
        Option<bool> allBlocks = FreeSpace.CreateAllBlocks();
        Option<bool> ignoreManifest = SourceOptions.CreateIgnoreManifest();
        Command command = new(
            "convert",
            """
            Write a machine's disk in another format, on this computer and without a blade. Any guest architecture will do.

            Example: shien convert lamp.box lamp.qcow2
            Example: shien convert lamp.vdi lamp.qcow2 --compress --verify
            Example: shien convert two-disks.ova data.vmdk --disk 2
            """)
        {
            input, output, to, compress, verify, disk, force, allBlocks, ignoreManifest,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal,
            time,
            new ConvertOptions(
                new SourceRequest(parsed.GetRequiredValue(input), IgnoreManifest: parsed.GetValue(ignoreManifest)), parsed.GetRequiredValue(output))
            {
                To = parsed.GetValue(to),
                Compress = parsed.GetValue(compress),
                Verify = parsed.GetValue(verify),
                Disk = parsed.GetValue(disk),
                Force = parsed.GetValue(force),
                AllBlocks = parsed.GetValue(allBlocks),
            },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, TimeProvider time, ConvertOptions options, CancellationToken cancellation)
    {
        ConversionOptions format = OutputFormat.Choose(options);
        ConvertPlan.CheckOutput(options);
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(options.Source, factsKnown: null, cancellation).ConfigureAwait(false);
        ConvertPlan plan = ConvertPlan.Make(source, options, format);
        await Task.Run(() => new ConvertRun(terminal, time).Run(plan, options.Verify, cancellation), cancellation).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
