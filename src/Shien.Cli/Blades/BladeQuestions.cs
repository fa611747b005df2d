using Shien.CommandLine;
using Shien.Remote;
using Shien.Remote.HostKeys;

namespace Shien.Cli.Blades;

/// <summary>Asks on the terminal what the way to a blade needs to know.</summary>
internal static class BladeQuestions
{
    /// <summary>Questions on a terminal where somebody sits; none elsewhere.</summary>
    public static RemoteQuestions On(Terminal terminal) => !terminal.IsInteractive
        ? RemoteQuestions.None
        : new RemoteQuestions
        {
            TrustHostKey = (key, name) => Trust(terminal, key, name),
            Passphrase = path => terminal.AskSecret($"Passphrase of the key '{path}'"),
            Password = login => terminal.AskSecret($"Password of {login}"),
            Answer = (question, isEchoed) => isEchoed ? terminal.Ask(question) : terminal.AskSecret(question.TrimEnd(' ', ':')),
        };

    /// <summary>Shows a host key and asks whether it is the blade's.</summary>
    public static bool Trust(Terminal terminal, HostKey key, string name)
    {
        terminal.Say($"The blade '{name}' is not known yet. It shows this key:");
        terminal.Say($"  {key.Kind} {key.Fingerprint}");
        return terminal.Confirm("Is that the fingerprint that an administrator gave you?");
    }
}
