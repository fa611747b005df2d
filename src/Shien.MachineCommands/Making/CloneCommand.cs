using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>clone</c>.</summary>
public static class CloneCommand
{
    private const int MaxCount = 99;

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string?> to = MachineArgument.Place("TO", "What the copy is called: 01, 02 …, or a name of your own; the first free place if none is named");
        Option<int?> count = new("--count") { Description = "How many copies, 1 if it is not said; all of them or none", HelpName = "N" };
        Command command = host.Command(
            "clone",
            $"""
            Copy a machine of yours that is shut off, once or several times. Each copy is a machine of its own: its MAC, its host
            keys and its machine-id are new.

            Example: {host.Program} clone 01 --count 2
            """,
            [name, to, count],
            (parsed, blade, cancellation) => RunAsync(
                host, blade, parsed.GetRequiredValue(name), new CloneRequest(parsed.GetValue(to), parsed.GetValue(count) ?? 1), parsed.GetValue(CommandHost.Json), cancellation));
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
        return command;
    }

    private static async Task<int> RunAsync(CommandHost host, BladeClient blade, string name, CloneRequest clone, bool json, CancellationToken cancellation)
    {
        PushEvent end = await MakingEvents.FollowAsync(
            host, blade.CloneAsync(name, clone, cancellation), "Giving it host keys and numbers of its own; this takes about a minute where there is no KVM").ConfigureAwait(false);
        IReadOnlyList<MachineInfo> machines = end.Machines ?? [end.Machine!];
        if (json)
        {
            JsonAnswer.Write(host.Terminal, new MachineList(machines), ApiJson.Default.MachineList);
            return ExitCodes.Done;
        }

        foreach (MachineInfo machine in machines)
        {
            host.Terminal.Answer($"Domain '{machine.Name}' is a copy of '{name}', MAC {machine.Mac}");
        }

        return ExitCodes.Done;
    }
}
