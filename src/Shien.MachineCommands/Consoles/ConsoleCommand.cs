using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Streams;
using Shien.CommandLine;

namespace Shien.MachineCommands.Consoles;

/// <summary><c>console</c>.</summary>
public static class ConsoleCommand
{
    private static readonly TimeSpan QuietAfterInput = TimeSpan.FromSeconds(5);

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> force = new("--force") { Description = "Take the console over from whoever has it open" };
        Command command = new(
            "console",
            $"""
            Work on a machine's serial console; ^] (Ctrl and ]) leaves it.

            Input from a pipe is typed into the console. After its end the console is left as soon as the guest has been
            silent for 5 seconds, or at once where the input ends with the byte 0x1d.

            Example: {host.Program} console 01
            """)
        {
            name,
            force,
        };
        foreach (Option option in host.BladeOptions)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            string machine = parsed.GetRequiredValue(name);
            CheckTerminal(host.Program, machine);
            BladeAccess blade = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using (blade.ConfigureAwait(false))
            {
                return await RunAsync(host.Terminal, blade.Client, machine, new ConsoleOptions(parsed.GetValue(force)), cancellation).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static void CheckTerminal(string program, string machine)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new UserException(
                $"'{program} console' needs a terminal of Linux or macOS.", $"Run it inside WSL, or on the blade: ssh -t ACCOUNT@BLADE ie-virsh console {machine}");
        }
    }

    private static async Task<int> RunAsync(Terminal terminal, BladeClient blade, string name, ConsoleOptions options, CancellationToken cancellation)
    {
        FrameChannel channel = await blade.OpenConsoleAsync(name, options, cancellation).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            terminal.Say($"Connected to {name}. Press Enter if nothing shows; leave with ^].");
            ConsoleEnd end;
            try
            {
                using RawTerminal? raw = RawTerminal.Enter();
                using WindowSizeReport size = WindowSizeReport.Start(channel);
                end = await new ConsoleRelay(channel, DescriptorStream.Input, DescriptorStream.Output, QuietAfterInput)
                    .RunAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                // The guest may have left the cursor anywhere in its line.
                terminal.Say("");
            }

            cancellation.ThrowIfCancellationRequested();
            terminal.Say(end.Left
                ? $"Left the console of {name}; the machine goes on."
                : end.Message ?? $"The console of {name} was closed: the machine went off.");
            return ExitCodes.Done;
        }
    }
}
