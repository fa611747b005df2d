using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.IeVirsh.Making;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh define</c>.</summary>
internal static class DefineCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string?> name = MachineArgument.Place(MachineArgument.Name, "The machine: 01, 02 …, or as you call it; with -t the first free place if none is named");
        Option<string?> template = new("--template", "-t") { Description = "Make it of this published box: its name, or NAME:VERSION", HelpName = "TEMPLATE" };
        Option<bool> json = new("--json") { Description = "With -t: print one JSON object for programs" };
        Command command = new(
            "define",
            """
            Make a machine: of a template, which takes a minute and no space to speak of, or of the image that its place holds since
            it was undefined. A machine of a template has no password; the keys by which you log in to this blade open it.

            Example: ie-virsh define web -t course-debian
            """)
        {
            name, template, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is null && result.GetValue(template) is null)
            {
                result.AddError("Which machine? Name it (define 01), or a template to make one of (define -t TEMPLATE; 'ie-virsh templates' shows them).");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            string? machine = parsed.GetValue(name);
            if (parsed.GetValue(template) is { } box)
            {
                using BladeClient blade = connect();
                return await TemplateDefine.RunAsync(terminal, blade, new MakeRequest(machine, box), parsed.GetValue(json), cancellation).ConfigureAwait(false);
            }

            return await RunAsync(terminal, connect, machine!, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, string name, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        MachineInfo machine = await blade.DefineAsync(name, cancellation).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' defined").ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
