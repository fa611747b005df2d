using System.Globalization;
using Renci.SshNet;

namespace Shien.Remote.SshNet;

/// <summary>Says why the dial command ended badly, from its exit status and what it wrote to stderr.</summary>
internal static class DialFailure
{
    private const int MaxChars = 500;

    /// <summary>Explains the end of a command that ended with a status or a signal.</summary>
    public static RemoteException Explain(SshCommand command, string login) =>
        Explain(command.CommandText, login, command.ExitStatus, command.ExitSignal, ReadError(command));

    /// <summary>Explains an end; used for the installed ssh as well.</summary>
    /// <param name="dial">The command.</param>
    /// <param name="login">Where it ran.</param>
    /// <param name="status">Exit status, or null where a signal ended it.</param>
    /// <param name="signal">Name of the signal, or null.</param>
    /// <param name="error">What it wrote to stderr.</param>
    public static RemoteException Explain(string dial, string login, int? status, string? signal, string error)
    {
        string said = Clean(error);
        string program = dial.Split(' ')[0];

        // 127 and 126 are the shell's words for "not found" and "not allowed" (POSIX, 2.8.2).
        return status is 127 or 126
            ? new RemoteException(
                $"'{login}' has no '{program}' for this account (status {status}{Quoted(said)}).",
                "Is this a blade? If it is, ask an administrator to install ie-virsh there.")
            : new RemoteException(
                $"{(dial.Length > 60 ? "The command" : $"'{dial}'")} at '{login}' ended with {(signal is not null ? "signal " + signal : "status " + (status ?? -1).ToString(CultureInfo.InvariantCulture))}{Quoted(said)}.",
                "Ask an administrator whether shiend runs there.");
    }

    /// <summary>What a stranger's stderr may look like in a message: printable, one line, not endless.</summary>
    public static string Clean(string error)
    {
        string line = string.Join("; ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        line = string.Concat(line.Where(c => !char.IsControl(c)));
        return line.Length > MaxChars ? line[..MaxChars] + "…" : line;
    }

    private static string Quoted(string said) => said.Length == 0 ? "" : $": {said}";

    private static string ReadError(SshCommand command)
    {
        try
        {
            byte[] buffer = new byte[4 * MaxChars];
            int got = command.ExtendedOutputStream.Length > 0 ? command.ExtendedOutputStream.Read(buffer, 0, buffer.Length) : 0;
            return System.Text.Encoding.UTF8.GetString(buffer, 0, got);
        }
        catch (Exception e) when (SshNetFailures.IsOurs(e) || e is NotSupportedException)
        {
            return "";
        }
    }
}
