using System.Globalization;
using System.Text;
using Shien.Blade.Accounts;

namespace Shien.Blade;

/// <summary>One line an event, to stderr: when, how bad, who, what. Any thread may call.</summary>
internal sealed class BladeLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock writing = new();

    /// <summary>What is good to know.</summary>
    public void Info(string text) => Write("info", text);

    /// <summary>What an administrator should look at.</summary>
    public void Warn(string text) => Write("warn", text);

    /// <summary>What failed, with the stack where it is our own bug.</summary>
    public void Error(string text, Exception? bug = null) => Write("error", text, bug);

    /// <summary>A change that somebody made.</summary>
    public void Audit(Caller caller, string what) =>
        Write("audit", $"{caller.Account.Name} (uid {caller.Account.Uid}, pid {caller.Peer.Pid}): {what}");

    private void Write(string level, string text, Exception? bug = null)
    {
        StringBuilder line = new(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        line.Append(level).Append(' ');
        foreach (char c in text)
        {
            // Guests and clients choose some of the words; none may forge a line or drive a terminal.
            line.Append(char.IsControl(c) ? '?' : c);
        }

        if (bug is not null)
        {
            line.AppendLine().Append(bug);
        }

        lock (writing)
        {
            writer.WriteLine(line);
        }
    }
}
