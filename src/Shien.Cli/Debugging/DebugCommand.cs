using System.CommandLine;
using Shien.CommandLine;
using Shien.MachineCommands;
using Shien.MachineCommands.Debugging;

namespace Shien.Cli.Debugging;

/// <summary>
/// <c>shien debug</c>: <c>ie-virsh debug</c> on the blade, where the kernels' symbols and source are, in a session of the installed ssh,
/// which brings the terminal, its size and its signals along.
/// </summary>
internal static class DebugCommand
{
    private const string OnBlade = "ie-virsh";

    public static Command Create(CommandHost host)
    {
        Command command = new("debug", DebugArguments.Help(host.Program));
        DebugArguments arguments = new(command);
        foreach (Option option in host.BladeOptions)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            (IReadOnlyList<string>? destination, string? key) = await FindAsync(host, parsed, cancellation).ConfigureAwait(false);
            IReadOnlyList<string> words = [OnBlade, "debug", .. arguments.Read(parsed).Arguments];
            return destination is null
                ? await ChildProcess.RunInForegroundAsync(Find(OnBlade), [.. words.Skip(1)]).ConfigureAwait(false)
                : await ChildProcess.RunInForegroundAsync(Find("ssh"), SshArguments(destination, key, words, host.Terminal.IsInteractive)).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>ssh's arguments; the command is quoted for the shell of the account.</summary>
    internal static IReadOnlyList<string> SshArguments(IReadOnlyList<string> destination, string? key, IReadOnlyList<string> command, bool isInteractive) =>
    [
        isInteractive ? "-t" : "-T",
        .. key is null ? [] : new[] { "-i", key },
        .. destination.SkipLast(1),
        "--", destination[^1],
        ShellWords.Join(command),
    ];

    // The login is tried first, so that what is wrong with it is said in our words.
    private static async Task<(IReadOnlyList<string>? Destination, string? Key)> FindAsync(CommandHost host, ParseResult parsed, CancellationToken cancellation)
    {
        BladeAccess blade = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        await using (blade.ConfigureAwait(false))
        {
            return (blade.SshDestination, blade.KeyPath);
        }
    }

    private static string Find(string program) => ChildProcess.Find(program) ?? throw new UserException(
        $"'{program}' is not on PATH.",
        program == OnBlade ? "Is this machine a blade? Else name one with --blade." : "Install OpenSSH's client; on Debian: apt install openssh-client");
}
