using Shien.CommandLine;
using Shien.Images;

namespace Shien.Cli.Rebuild;

/// <summary>What must be known of a guest before something is run there.</summary>
/// <param name="Shell"><c>bash</c>, or <c>sh</c> where there is none.</param>
/// <param name="Root">How root is reached: <c>is</c> already, by <c>sudo</c>, or <c>no</c>.</param>
/// <param name="Folder">A folder of the account's own for what is on its way.</param>
internal sealed record GuestFacts(string Shell, string Root, string Folder)
{
    /// <summary>Reads what <see cref="GuestScripts.Probe"/> printed; a greeting of the guest's may stand around it.</summary>
    /// <exception cref="UserException">Something is missing.</exception>
    public static GuestFacts Parse(IReadOnlyList<string> lines)
    {
        string folder = Value("folder");
        return folder is ['/', _, ..]
            ? new GuestFacts(Value("shell") == "bash" ? "bash" : "sh", Value("root"), folder)
            : throw new UserException(
                $"The machine has no POSIX shell, or no room in /tmp; it said: {Shown.Text(string.Join(' ', lines))}", "Log in and look: shien ssh");

        string Value(string name) => lines.LastOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "";
    }

    /// <summary>What stands before a command that root is to run; none where it is root already.</summary>
    public IReadOnlyList<string> AsRoot => Root == "sudo" ? ["sudo", "-n", "-E", "-H"] : [];

    /// <summary>What runs a script's text as Vagrant does: bash as at a login, or the sh that is there.</summary>
    public IReadOnlyList<string> LoginShell => Shell == "bash" ? ["bash", "-l", "-c"] : ["sh", "-c"];
}
