using System.CommandLine;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Making;

/// <summary><c>ie-virsh reset</c>.</summary>
internal static class ResetCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> yes = Confirmation.Option();
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "reset",
            """
            Put a machine that is shut off back to the box that it was made from. What was done in it since is lost; its MAC, its
            host keys, your key and its snapshots stay.

            Example: ie-virsh reset 01
            """)
        {
            name, yes, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, connect, parsed.GetRequiredValue(name), parsed.GetValue(yes), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string name, bool yes, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        Confirmation.Ask(terminal, yes, $"Everything that was done in '{name}' since it was made of its box will be lost. Go on?", $"'{name}' is as it was");
        PushEvent end = await MakingEvents.FollowAsync(terminal, blade.ResetAsync(name, cancellation), TemplateDefine.Repairing).ConfigureAwait(false);
        MachineInfo machine = end.Machine!;
        await terminal.Output.WriteLineAsync(json
            ? JsonSerializer.Serialize(machine, ApiJson.Default.MachineInfo)
            : $"Domain '{machine.Name}' was reset: it is {machine.Base} again").ConfigureAwait(false);
        foreach (string line in json ? [] : MadeText.Lines(end.Repair))
        {
            await terminal.Output.WriteLineAsync(line).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
