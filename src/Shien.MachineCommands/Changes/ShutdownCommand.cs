using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;

namespace Shien.MachineCommands.Changes;

/// <summary><c>shutdown</c>.</summary>
public static class ShutdownCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Option<bool> wait = new("--wait") { Description = "Return when it is off; until then it is asked again every 10 seconds, since a system that boots does not hear it" };
        Option<int> seconds = new("--timeout")
        {
            Description = "With --wait, how long to wait, in seconds",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 120,
        };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86400)
            {
                result.AddError("--timeout takes 1 to 86400 seconds.");
            }
        });
        return SeveralMachines.Command(
            host,
            "shutdown",
            $"""
            Ask a machine, or several, to shut down: by its guest agent, or else as its power button would. It may not listen.

            Example: {host.Program} shutdown 01 --wait
            """,
            [wait, seconds],
            async (parsed, blade, name, cancellation) =>
            {
                MachineInfo machine = await blade.ShutdownAsync(name, cancellation).ConfigureAwait(false);
                return parsed.GetValue(wait)
                    ? await UntilOffAsync(host.Program, blade, machine, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation).ConfigureAwait(false)
                    : machine;
            },
            "is being shutdown");
    }

    private static async Task<MachineInfo> UntilOffAsync(
        string program, BladeClient blade, MachineInfo machine, TimeSpan limit, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        TimeSpan asked = TimeSpan.Zero;
        while (TimeProvider.System.GetElapsedTime(start) < limit)
        {
            MachineList list = await blade.GetMachinesAsync(cancellation).ConfigureAwait(false);
            if (list.Machines.FirstOrDefault(m => m.Uuid == machine.Uuid) is not { Id: not null } now)
            {
                return list.Machines.FirstOrDefault(m => m.Uuid == machine.Uuid) ?? machine;
            }

            machine = now;
            await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            if (TimeProvider.System.GetElapsedTime(start) - asked > AskAgain)
            {
                asked = TimeProvider.System.GetElapsedTime(start);
                await AskAgainAsync(blade, machine.Name, cancellation).ConfigureAwait(false);
            }
        }

        throw new BladeException(new ApiError(
            ErrorCodes.State,
            $"the machine '{machine.Name}' was asked to shut down and is '{machine.State}' still after {limit.TotalSeconds:0} s",
            $"Its system may have no ACPI or be busy: look with '{program} console {machine.Name}', or force it off with '{program} {(program == "shien" ? "stop" : "destroy")} {machine.Name}'."));
    }

    private static async Task AskAgainAsync(BladeClient blade, string name, CancellationToken cancellation)
    {
        try
        {
            await blade.ShutdownAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (BladeException e) when (e.Error.Code == ErrorCodes.State)
        {
            // It went off in this moment.
        }
    }
}
