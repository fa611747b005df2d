using System.CommandLine;
using Shien.CommandLine;
using Shien.Remote.Guests;

namespace Shien.Cli.Prove;

/// <summary>
/// <c>shien door</c>: what the installed ssh runs as its ProxyCommand where the owner's key is in an agent or a token. People never
/// type it.
/// </summary>
internal static class DoorCommand
{
    private const string Name = "door";

    public static Command Create()
    {
        Command command = new(
            Name,
            """
            Join standard input and output to a machine that is being proved; 'shien prove' has ssh run this.

            Example: shien prove 01
            """)
        {
            Hidden = true,
        };
        command.SetAction(async (_, cancellation) =>
        {
            Stream guest = await GuestDoor.EnterAsync(Environment.GetEnvironmentVariable(GuestDoor.Variable), cancellation).ConfigureAwait(false);
            await using (guest.ConfigureAwait(false))
            {
                (Stream input, Stream output) = Terminal.OpenRaw();

                // The thread may wait for input that never comes; the end of the program ends it.
                new Thread(() => CarryUp(input, guest)) { IsBackground = true, Name = "input" }.Start();
                try
                {
                    await guest.CopyToAsync(output, cancellation).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // ssh ends its ProxyCommand by SIGHUP when it is done itself: nobody interrupted anything.
                }
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The command line for ssh, which a shell reads.</summary>
    public static string CommandLine()
    {
        string program = Environment.ProcessPath ?? "shien";
        return OperatingSystem.IsWindows() ? $"\"{program}\" {Name}" : $"{ShellWords.Quote(program)} {Name}";
    }

    private static void CarryUp(Stream input, Stream guest)
    {
        try
        {
            input.CopyTo(guest);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other direction has ended.
        }
    }
}
