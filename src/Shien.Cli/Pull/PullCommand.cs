using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Machines;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;

namespace Shien.Cli.Pull;

/// <summary><c>shien pull</c>.</summary>
internal static class PullCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        Argument<string> name = SlotOption.CreateArgument("The machine; it must be off");
        Option<string?> provider = new("--provider") { Description = "Whom the box is for [default: virtualbox]" };
        provider.AcceptOnlyFromAmong(PullOptions.VirtualBox, PullOptions.Libvirt);
        Option<string?> output = new("--output", "-o") { Description = "The box to write [default: ACCOUNT-NAME.box]", HelpName = "FILE" };
        Option<string?> into = new("--into") { Description = "Make a Vagrant project of it in this folder, or bring the one there up to date", HelpName = "DIR" };
        Option<bool> force = new("--force") { Description = "Replace the file if it exists" };
        Option<bool> checksum = new("--checksum") { Description = "Also compute the SHA-256 of each whole disk, zeros included, which takes longer" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Option<bool> events = EventsOption.Create();
        Option<string?> vagrantMachine = SourceOptions.CreateVagrantMachine();
        Command command = new(
            "pull",
            """
            Fetch a machine from the blade as a Vagrant box.

            Example: shien pull 01
            Example: shien pull 02 --provider libvirt --output lamp.box
            Example: shien pull 01 --into web && cd web && vagrant up
            """)
        {
            name, provider, output, into, BladeOption.Blade, force, checksum, json, events, vagrantMachine,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is not null && result.GetValue(into) is not null)
            {
                result.AddError("--into names the folder of the box already, so there can be no --output");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            PullOptions options = new(
                parsed.GetRequiredValue(name),
                parsed.GetValue(provider) ?? Provider(parsed.GetValue(vagrantMachine)),
                parsed.GetValue(output), parsed.GetValue(BladeOption.Blade), parsed.GetValue(force), parsed.GetValue(json) || parsed.GetValue(events), parsed.GetValue(into), parsed.GetValue(checksum), parsed.GetValue(events));
            return JsonAnswer.RunAsync(terminal, options.Json, () => RunAsync(terminal, time, blades, maps, options, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PullOptions options, CancellationToken cancellation)
    {
        await using BladeConnection blade = await blades(options.Blade, cancellation).ConfigureAwait(false);
        PullPlan plan = await PullPlan.MakeAsync(options, blade, cancellation).ConfigureAwait(false);
        PullReport report = await new PullRun(terminal, new ProgressMeter(terminal, time) { WritesEvents = options.Events }, blade.Client, maps).RunAsync(plan, cancellation).ConfigureAwait(false);
        if (plan.Project is { } folder)
        {
            report = report with { Project = folder, IsProjectReady = new ProjectFile(folder).Put(plan.BoxPath, report.BoxName, blade.Keys?.KeyPath) };
        }

        report.Print(terminal, options.Json);
        return ExitCodes.Done;
    }

    // Run by the plugin, a pull is for the provider that the project uses.
    private static string Provider(string? vagrantMachineFile) =>
        vagrantMachineFile is not null && VagrantMachineFile.Read(vagrantMachineFile).Provider == PullOptions.Libvirt
            ? PullOptions.Libvirt
            : PullOptions.VirtualBox;
}
