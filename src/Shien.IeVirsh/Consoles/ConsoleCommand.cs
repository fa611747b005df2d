using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Streams;
using Shien.CommandLine;
using Shien.IeVirsh.Machines;

namespace Shien.IeVirsh.Consoles;

/// <summary><c>ie-virsh console</c>.</summary>
internal static class ConsoleCommand
{
    private static readonly TimeSpan QuietAfterInput = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> force = new("--force") { Description = "Take the console over from whoever has it open" };
        Command command = new(
            "console",
            """
            Work on a machine's serial console; ^] (Ctrl and ]) leaves it.

            Input from a pipe is typed into the console. After its end the console is left as soon as the guest has been
            silent for 5 seconds, or at once where the input ends with the byte 0x1d.

            Example: ie-virsh console 01
            """)
        {
            name,
            force,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, connect, parsed.GetRequiredValue(name), new ConsoleOptions(parsed.GetValue(force)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string name, ConsoleOptions options, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        await using FrameChannel channel = await blade.OpenConsoleAsync(name, options, cancellation).ConfigureAwait(false);
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
