using System.Globalization;
using System.Text;
using Shien.Api.Administration;
using Shien.Blade.Accounts;

namespace Shien.Blade;

/// <summary>One line an event, to stderr: when, how bad, who, what; changes into the audit log as well. Any thread may call.</summary>
/// <param name="writer">The lines go there.</param>
/// <param name="time">Dates them.</param>
/// <param name="audit">Takes every change; null for none.</param>
internal sealed class BladeLog(TextWriter writer, TimeProvider time, Action<AuditEntry>? audit = null)
{
    private readonly Lock writing = new();
    private long lost;

    /// <summary>What is good to know.</summary>
    public void Info(string text) => Write("info", text);

    /// <summary>What an administrator should look at.</summary>
    public void Warn(string text) => Write("warn", text);

    /// <summary>What failed, with the stack where it is our own bug.</summary>
    public void Error(string text, Exception? bug = null) => Write("error", text, bug);

    /// <summary>A change that somebody made.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="what">What was done.</param>
    /// <param name="of">Whose things were changed; null for the caller's own.</param>
    public void Audit(Caller caller, string what, string? of = null)
    {
        Account who = caller.By ?? caller.Account;
        of ??= caller.By is null ? null : caller.Account.Name;
        Write("audit", $"{who.Name} (uid {who.Uid}, pid {caller.Peer.Pid}): {(of is null ? "" : $"of '{of}': ")}{what}");
        try
        {
            audit?.Invoke(new AuditEntry(time.GetUtcNow(), who.Name, who.Uid, caller.Peer.Pid, what) { Of = of });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The change is made, and the line above is written: it must not look as if it had failed.
            Error($"the audit log cannot be written: {e.Message}");
        }
    }

    private void Write(string level, string text, Exception? bug = null)
    {
        string now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture);
        StringBuilder line = new(now);
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
            try
            {
                if (lost > 0)
                {
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now}warn {lost} lines of this log could not be written before this one"));
                    lost = 0;
                }

                writer.WriteLine(line);
            }
            catch (IOException)
            {
                // Where the log lies on a disk that is full, requests are answered all the same.
                lost++;
            }
        }
    }
}
