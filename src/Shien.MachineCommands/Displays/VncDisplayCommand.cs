using System.CommandLine;
using System.Globalization;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Displays;

/// <summary><c>vncdisplay</c>.</summary>
public static class VncDisplayCommand
{
    // VNC's first port; its display 0.
    private const int BasePort = 5900;

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Command command = new(
            "vncdisplay",
            $"""
            Show where a running machine's screen is: a unix socket on the blade that only you can open, and the ssh command that
            brings it to your laptop. It stays until the machine is undefined.

            Example: {host.Program} vncdisplay 01
            """)
        {
            name,
        };
        host.Complete(command, async (parsed, access, cancellation) =>
        {
            BladeClient blade = access.Client;
            string machine = parsed.GetRequiredValue(name);
            MachineDisplay display = await blade.OpenDisplayAsync(machine, cancellation).ConfigureAwait(false);
            MachineDetails details = await blade.GetDetailsAsync(machine, cancellation).ConfigureAwait(false);
            int number = int.Parse(details.Machine.Slot ?? details.Machine.Name, CultureInfo.InvariantCulture);
            string ssh = string.Create(
                CultureInfo.InvariantCulture, $"ssh -N -L {BasePort + number}:{display.Socket} {(access.SshDestination is { } words ? string.Join(' ', words) : $"{details.Account}@{details.Blade}")}");
            if (parsed.GetValue(CommandHost.Json))
            {
                JsonAnswer.Write(host.Terminal, new DisplayReport(JsonAnswer.Schema, display.Socket, ssh, BasePort + number), MachineJson.Default.DisplayReport);
                return ExitCodes.Done;
            }

            host.Terminal.Output.WriteLine($"unix:{display.Socket}");
            host.Terminal.Say($"On your laptop: {ssh}");
            host.Terminal.Say($"Then show 127.0.0.1:{BasePort + number} in a VNC viewer (vncviewer 127.0.0.1:{number}; macOS: open vnc://127.0.0.1:{BasePort + number}).");
            return ExitCodes.Done;
        });
        return command;
    }
}
