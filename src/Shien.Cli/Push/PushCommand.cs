using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Machines;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Prove;
using Shien.Cli.Rebuild;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;

namespace Shien.Cli.Push;

/// <summary><c>shien push</c>.</summary>
internal static class PushCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        Command command = new(
            "push",
            """
            Check a machine, send what the blade lacks of it, and define it there.

            Example: shien push --start
            Example: shien push --fix --dry-run
            Example: shien push --fix --prove --start
            Example: shien push ~/boxes/lamp.box --as 02 --blade e24@blade.example.org
            Example: vagrant shien push --rebuild
            """);
        SourceOptions source = new(command);
        Option<string?> name = SlotOption.Create("--as", "The machine's place on the blade, or a name of your own for it [default: the first free place]");
        Option<bool> start = new("--start") { Description = "Start the machine and wait for its address" };
        Option<bool> replace = new("--replace")
        {
            Description = "Put it onto a place of yours that is taken: the machine there is stopped, its name and MAC stay",
        };
        Option<bool> fix = new("--fix")
        {
            Description = "Let the blade repair its copy: published keys and passwords out, your key in, host keys of its own; with --dry-run the changes are listed",
        };
        Option<bool> prove = new("--prove")
        {
            Description = "Boot it once, apart from every network: your key must open it, published passwords and keys must not; takes minutes without KVM",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Ask the blade, print the plan, and send nothing" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Option<bool> events = EventsOption.Create();
        Option<string?> allowFindings = new("--allow-findings")
        {
            Description = "Accept what blocks, for a reason that is logged; administrators only",
            HelpName = "REASON",
        };
        Option<string?> waivers = new("--waivers")
        {
            Description = $"Read waivers of warnings from here [default: {WaiverSource.FileName} beside the machine, if it is there]",
            HelpName = "FILE",
        };
        Option<bool> allBlocks = FreeSpace.CreateAllBlocks();
        foreach (Option option in (Option[])[name, BladeOption.Blade, start, replace, fix, prove, dryRun, json, events, allowFindings, waivers, allBlocks])
        {
            command.Options.Add(option);
        }

        RebuildArguments rebuild = new(command, [prove, allowFindings, waivers, allBlocks, .. source.OfADisk]);
        command.SetAction((parsed, cancellation) =>
        {
            PushOptions options = new(
                source.Read(parsed), parsed.GetValue(BladeOption.Blade), parsed.GetValue(name), parsed.GetValue(start), parsed.GetValue(replace),
                parsed.GetValue(dryRun), parsed.GetValue(json) || parsed.GetValue(events), parsed.GetValue(allowFindings),
                parsed.GetValue(allBlocks), parsed.GetValue(fix), parsed.GetValue(waivers), parsed.GetValue(prove), Events: parsed.GetValue(events));
            return JsonAnswer.RunAsync(terminal, options.Json, () => rebuild.IsMeant(parsed) ? new RebuildRun(terminal, time, blades).RunAsync(rebuild.Read(parsed, options), cancellation) : RunAsync(
                terminal, time, blades, maps, options, report => report.Print(terminal, options.Json), cancellation));
        });
        return command;
    }

    /// <summary>Pushes, from the source to the end.</summary>
    /// <param name="terminal">Where it speaks.</param>
    /// <param name="time">Clock of the progress line.</param>
    /// <param name="blades">Opens the blade.</param>
    /// <param name="maps">Block maps of earlier runs.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="print">Prints what was done as the answer; not asked for a dry run.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> RunAsync(
        Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PushOptions options, Action<PushReport> print, CancellationToken cancellation)
    {
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(options.Source, machine => PushDraft.RefuseOtherArchitecture(machine, options.Source.Path), cancellation).ConfigureAwait(false);
        FreeSpace space = FreeSpace.Of(source.Disks, options.AllBlocks);
        await using DiskMaps reading = new(maps, time, space, options.AllBlocks, cancellation);
        if (!options.DryRun)
        {
            reading.Begin();
        }

        PushDraft draft = PushDraft.Of(source, space, options);
        await using BladeConnection blade = await OrRefuseAsync(draft, terminal, () => blades(options.Blade, cancellation)).ConfigureAwait(false);
        PushPlan plan = await OrRefuseAsync(draft, terminal, () => PushPlan.MakeAsync(draft, blade, cancellation)).ConfigureAwait(false);
        if (!plan.Show(terminal))
        {
            return ExitCodes.Done;
        }

        ProgressMeter meter = new(terminal, time) { WritesEvents = options.Events };
        PushReport report = await new PushRun(terminal, meter, blade.Client, maps, time).RunAsync(plan, reading, cancellation).ConfigureAwait(false);
        if (options.Prove)
        {
            report = await ProveAsync(report, options, new ProofRun(terminal, meter, blade), new MachineStart(meter, blade.Client, time), cancellation).ConfigureAwait(false);
        }

        print(report);
        if (report is { Repair: { } repair, Machine: { } machine } && !options.Json)
        {
            new HostKeyOffer(terminal, Path.Combine(BladeEnvironment.OfProcess().HomePath, ".ssh", "known_hosts")).Make(machine, repair.HostKeys);
        }

        return ExitCodes.Done;
    }

    private static async Task<PushReport> ProveAsync(
        PushReport report, PushOptions options, ProofRun proof, MachineStart start, CancellationToken cancellation)
    {
        string name = report.Machine!.Name;
        ProofReport proved = await proof.RunAsync(
            name, report.Repair?.HostKeys ?? [], GuestAccounts.Of(report.Repair?.Edits ?? []), cancellation).ConfigureAwait(false);
        return report with
        {
            Proof = proved,
            Machine = options.Start ? await start.RunAsync(name, cancellation).ConfigureAwait(false) : report.Machine,
        };
    }

    // A blade that does not answer, or refuses for another reason, cannot have waived what blocks.
    private static async Task<T> OrRefuseAsync<T>(PushDraft draft, Terminal terminal, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (draft.IsBlocked && e is not OperationCanceledException)
        {
            draft.RefuseWhatBlocks(terminal);
            throw;
        }
    }
}
