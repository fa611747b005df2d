using System.CommandLine;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Making;

/// <summary><c>ie-virsh clone</c>.</summary>
internal static class CloneCommand
{
    private const int MaxCount = 99;

    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string?> to = MachineArgument.Place("TO", "What the copy is called: 01, 02 …, or a name of your own; the first free place if none is named");
        Option<int?> count = new("--count") { Description = "How many copies, 1 if it is not said; all of them or none", HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "clone",
            """
            Copy a machine of yours that is shut off, once or several times. Each copy is a machine of its own: its MAC, its host
            keys and its machine-id are new.

            Example: ie-virsh clone 01 --count 2
            """)
        {
            name, to, count, json,
        };
        command.Validators.Add(result =>
        {
            int copies = result.GetValue(count) ?? 1;
            if (copies is < 1 or > MaxCount)
            {
                result.AddError($"--count {copies} does not go: 1 to {MaxCount} copies do.");
            }
            else if (copies > 1 && result.GetValue(to) is { } place)
            {
                result.AddError($"{copies} copies cannot all go to '{place}': leave it out, and they take the first free places.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, connect, parsed.GetRequiredValue(name), new CloneRequest(parsed.GetValue(to), parsed.GetValue(count) ?? 1), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string name, CloneRequest clone, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        PushEvent end = await MakingEvents.FollowAsync(
            terminal, blade.CloneAsync(name, clone, cancellation), "Giving it host keys and numbers of its own; this takes about a minute where there is no KVM").ConfigureAwait(false);
        IReadOnlyList<MachineInfo> machines = end.Machines ?? [end.Machine!];
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(new MachineList(machines), ApiJson.Default.MachineList)).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        foreach (MachineInfo machine in machines)
        {
            await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' is a copy of '{name}', MAC {machine.Mac}").ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
