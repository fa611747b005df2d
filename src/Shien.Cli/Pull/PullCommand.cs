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
        Option<bool> force = new("--force") { Description = "Replace the file if it exists" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Option<string?> vagrantMachine = SourceOptions.CreateVagrantMachine();
        Command command = new(
            "pull",
            """
            Fetch a machine from the blade as a Vagrant box.

            Example: shien pull 01
            Example: shien pull 02 --provider libvirt --output lamp.box
            """)
        {
            name, provider, output, BladeOption.Blade, force, json, vagrantMachine,
        };
        command.SetAction((parsed, cancellation) =>
        {
            PullOptions options = new(
                parsed.GetRequiredValue(name),
                parsed.GetValue(provider) ?? Provider(parsed.GetValue(vagrantMachine)),
                parsed.GetValue(output), parsed.GetValue(BladeOption.Blade), parsed.GetValue(force), parsed.GetValue(json));
            return JsonAnswer.RunAsync(terminal, options.Json, () => RunAsync(terminal, time, blades, maps, options, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PullOptions options, CancellationToken cancellation)
    {
        await using BladeConnection blade = await blades(options.Blade, cancellation).ConfigureAwait(false);
        PullPlan plan = await PullPlan.MakeAsync(options, blade, cancellation).ConfigureAwait(false);
        PullReport report = await new PullRun(terminal, new ProgressMeter(terminal, time), blade.Client, maps).RunAsync(plan, cancellation).ConfigureAwait(false);
        report.Print(terminal, options.Json);
        return ExitCodes.Done;
    }

    // Run by the plugin, a pull is for the provider that the project uses.
    private static string Provider(string? vagrantMachineFile) =>
        vagrantMachineFile is not null && VagrantMachineFile.Read(vagrantMachineFile).Provider == PullOptions.Libvirt
            ? PullOptions.Libvirt
            : PullOptions.VirtualBox;
}
