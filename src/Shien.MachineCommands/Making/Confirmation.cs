using System.CommandLine;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary>Asks before something is lost.</summary>
internal static class Confirmation
{
    /// <summary><c>--yes</c>.</summary>
    public static Option<bool> Option() => new("--yes") { Description = "Do it without asking" };

    /// <summary>Returns if the person agrees.</summary>
    /// <param name="terminal">Where it is asked.</param>
    /// <param name="yes">Agreed already.</param>
    /// <param name="question">Says what is lost.</param>
    /// <param name="otherwise">How things are if not.</param>
    /// <exception cref="UserException">They do not, or nobody can be asked.</exception>
    public static void Ask(Terminal terminal, bool yes, string question, string otherwise)
    {
        if (yes)
        {
            return;
        }

        if (!terminal.IsInteractive)
        {
            throw new UserException($"this would delete something, and nobody can be asked; {otherwise}.", "Run it with --yes, or in a terminal.");
        }

        if (!terminal.Confirm(question))
        {
            throw new UserException($"not done; {otherwise}.");
        }
    }
}
