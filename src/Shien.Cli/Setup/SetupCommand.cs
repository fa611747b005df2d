using System.CommandLine;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Remote.Keys;

namespace Shien.Cli.Setup;

/// <summary><c>shien setup</c>.</summary>
public static class SetupCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Option<string?> blade = new("--blade") { Description = "The blade; asked for where it is missing", HelpName = "[USER@]HOST[:PORT]" };
        Option<string?> user = new("--user") { Description = "Account on the blade; asked for where it is missing", HelpName = "ACCOUNT" };
        Option<string?> name = new("--name") { Description = "What to call the blade in config.toml; the first part of its host name", HelpName = "NAME" };
        Option<string?> key = new("--key")
        {
            Description = "Private key; without it the first of ~/.ssh/id_ed25519, id_ecdsa, id_rsa. Made (ed25519) where it does not exist",
            HelpName = "FILE",
        };
        Option<string?> hostKey = new("--accept-host-key")
        {
            Description = "Fingerprint of the blade's host key as an administrator gave it; it is then not asked for",
            HelpName = "SHA256:...",
        };
        Option<bool> showKey = new("--show-key")
        {
            Description = "Print the public key that opens the blade, for a machine's authorized_keys, and change nothing",
        };
        Command command = new(
            "setup",
            "Set up the way to a blade.\n\n"
            + "Makes a key where there is none, shows the blade's host key, registers the key with one password login, writes "
            + "config.toml and tests it. Running it again changes nothing that is right. The password is asked for on the "
            + "terminal; without a terminal it is the first line of the standard input. It is never an argument.\n\n"
            + "Example: shien setup --blade blade.example.org --user e24")
        {
            blade, user, name, key, hostKey, showKey,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(showKey))
            {
                terminal.Output.WriteLine(PublicKeyLine.Of(BladeConnector.OptionsOf(parsed.GetValue(blade), terminal, BladeEnvironment.OfProcess())));
                return ExitCodes.Done;
            }

            SetupAnswers answers = new(
                parsed.GetValue(blade), parsed.GetValue(user), parsed.GetValue(name), parsed.GetValue(key), parsed.GetValue(hostKey));
            await new SetupRun(terminal, BladeEnvironment.OfProcess()).RunAsync(answers, cancellation).ConfigureAwait(false);
            return ExitCodes.Done;
        });
        return command;
    }
}
