using System.CommandLine;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Push;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box publish</c>: a push whose end is a box.</summary>
internal static class BoxPublishCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        Argument<string> source = new("SOURCE") { Description = "A .box, .ova, .ovf, .vmx, .utm or disk image of any kind, or the folder of a Vagrant project" };
        Argument<string> name = BoxCommand.NameArgument();
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ExactlyOne);
        Option<string?> machine = new("--machine") { Description = "Which machine of the Vagrant project, where it has several", HelpName = "NAME" };
        Option<bool> ignoreManifest = SourceOptions.CreateIgnoreManifest();
        Option<string> description = new("--description") { Description = "One line that says what it is", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        Option<string?> key = new("--key")
        {
            Description = "Sign with this SSH key, or with the one in your agent whose public half this is [default: the key that opens the blade]",
            HelpName = "FILE",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Ask the blade, print the plan, and send nothing" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Option<bool> events = EventsOption.Create();
        Option<string?> allowFindings = new("--allow-findings")
        {
            Description = "Accept what blocks, for a reason that is logged; administrators only",
            HelpName = "REASON",
        };
        Option<bool> allBlocks = FreeSpace.CreateAllBlocks();
        Command command = new(
            "publish",
            """
            Check a machine as a base box, sign it with your SSH key, and put it on the blade for everybody. A version never changes.

            Publishers and administrators may. An interrupted publish goes on with the same command.

            Example: shien box publish ~/course course-debian 1.0 --description "Debian 12 with Apache and PHP"
            """)
        {
            source, name, version, machine, ignoreManifest, description, key, BladeOption.Blade, dryRun, json, events, allowFindings, allBlocks,
        };
        command.SetAction((parsed, cancellation) =>
        {
            BoxDraft box = new(parsed.GetRequiredValue(name), parsed.GetRequiredValue(version)!, parsed.GetRequiredValue(description));
            PushOptions options = new(
                new SourceRequest(parsed.GetRequiredValue(source), parsed.GetValue(machine), null, parsed.GetValue(ignoreManifest)), parsed.GetValue(BladeOption.Blade),
                DryRun: parsed.GetValue(dryRun), Json: parsed.GetValue(json) || parsed.GetValue(events), AllowFindings: parsed.GetValue(allowFindings), AllBlocks: parsed.GetValue(allBlocks), Box: box, Events: parsed.GetValue(events));
            return JsonAnswer.RunAsync(
                terminal, options.Json, () => RunAsync(terminal, time, blades, maps, options, box, parsed.GetValue(key), cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PushOptions options, BoxDraft box, string? key, CancellationToken cancellation)
    {
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(options.Source, machine => PushDraft.RefuseOtherArchitecture(machine, options.Source.Path), cancellation).ConfigureAwait(false);
        FreeSpace space = FreeSpace.Of(source.Disks, options.AllBlocks);
        await using DiskMaps reading = new(maps, time, space, options.AllBlocks, cancellation);
        if (!options.DryRun)
        {
            reading.Begin();
        }

        PushDraft draft = PushDraft.Of(source, space, options);
        await using BladeConnection blade = await blades(options.Blade, cancellation).ConfigureAwait(false);
        string publisher = (await blade.Client.GetAccountAsync(cancellation).ConfigureAwait(false)).Account;
        SignedManifest unsigned = SignedManifest.Of(box.Manifest(draft.Request, publisher, time.GetUtcNow()), "");
        PushPlan plan = await PushPlan.MakeAsync(draft with { Request = draft.Request with { Box = unsigned } }, blade, cancellation).ConfigureAwait(false);
        string keyPath = BoxSigner.KeyOf(key, blade, BladeEnvironment.OfProcess().HomePath);
        if (!plan.Show(terminal))
        {
            return ExitCodes.Done;
        }

        ProgressMeter meter = new(terminal, time) { WritesEvents = options.Events };
        BoxSigner signer = new(terminal, meter, keyPath);
        PushReport report = await new PushRun(terminal, meter, blade.Client, maps, time)
        {
            Sign = (request, stop) => signer.SignAsync(box.Manifest(request, publisher, time.GetUtcNow()), stop),
        }.RunAsync(plan, reading, cancellation).ConfigureAwait(false);
        report.Print(terminal, options.Json);
        return ExitCodes.Done;
    }
}
