using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Logins;

/// <summary><c>ssh</c>.</summary>
public static class SshCommand
{
    private const string UsualAccount = "vagrant";

    /// <summary>Makes it.</summary>
    /// <param name="host">The program.</param>
    /// <param name="open">Opens the way to a machine.</param>
    public static Command Create(CommandHost host, Func<ParseResult, BladeAccess, MachineDetails, MachineRoad> open)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string[]> remote = new("COMMAND") { Description = "After --, what runs there; without it a login", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> user = new("--user", "-l")
        {
            Description = "Account inside the machine [default: the one that a repair gave your key to, or else vagrant]",
            HelpName = "ACCOUNT",
        };
        user.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } account && (account.Length is 0 or > 64 || account[0] == '-' || account.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            {
                result.AddError($"'{account}' is no account of a machine.");
            }
        });
        Option<string?> accepted = new("--accept-host-key")
        {
            Description = "Fingerprint of a host key that is not the recorded one, and right all the same",
            HelpName = "SHA256:...",
        };
        Command command = new(
            "ssh",
            $"""
            Log in to a machine with the installed ssh. Its host key must be one of those that the blade knows of it, where it knows any.

            Example: {host.Program} ssh 01
            Example: {host.Program} ssh 01 -- uname -a
            """)
        {
            name,
            remote,
            user,
            accepted,
        };
        foreach (Option option in host.BladeOptions)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            BladeAccess blade = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using (blade.ConfigureAwait(false))
            {
                MachineDetails details = await RunningAsync(host, blade.Client, parsed.GetRequiredValue(name), cancellation).ConfigureAwait(false);
                MachineRoad road = open(parsed, blade, details);
                await using (road.ConfigureAwait(false))
                {
                    MachineLogin login = new(details, parsed.GetValue(user) ?? details.Login ?? UsualAccount, parsed.GetValue(remote) ?? []);
                    return await login.RunAsync(road, parsed.GetValue(accepted), cancellation).ConfigureAwait(false);
                }
            }
        });
        return command;
    }

    private static async Task<MachineDetails> RunningAsync(CommandHost host, BladeClient blade, string name, CancellationToken cancellation)
    {
        MachineDetails details = await blade.GetDetailsAsync(name, cancellation).ConfigureAwait(false);
        return details.Machine.Id is not null
            ? details
            : throw new UserException($"the machine '{name}' is not running ({details.Machine.State}).", $"Start it with '{host.Program} start {name}'.");
    }
}
