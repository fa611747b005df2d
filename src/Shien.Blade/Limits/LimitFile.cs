using Shien.Blade.Accounts;
using Shien.CommandLine;

namespace Shien.Blade.Limits;

/// <summary>
/// The limits as the administrator has them in the file now: it is read again when its time or length changes. One that cannot be read
/// leaves what held before, and says so. Any thread may call.
/// </summary>
/// <param name="path">The settings of the daemon.</param>
/// <param name="first">What was read of them at the start.</param>
/// <param name="read">Reads the file.</param>
/// <param name="log">Told of changes and of what is wrong.</param>
internal sealed class LimitFile(string path, LimitRules first, Func<string, LimitRules> read, BladeLog log)
{
    private const int MaxTold = 20;

    private readonly Lock reading = new();
    private LimitRules rules = first;
    private (DateTime, long)? seen = Look(path);

    /// <summary>What file it is.</summary>
    public string Path => path;

    /// <summary>Why the file does not count as it is now, with what to do; null where it does.</summary>
    public string? Problem { get; private set; }

    /// <summary>What holds now.</summary>
    public LimitRules Rules()
    {
        lock (reading)
        {
            (DateTime, long)? now = Look(path);
            if (now != seen)
            {
                seen = now;
                Read(isThere: now is not null);
            }

            return rules;
        }
    }

    private void Read(bool isThere)
    {
        try
        {
            LimitRules next = isThere ? read(path) : throw new UserException($"'{path}' is not there any more", "Put it back.");
            Problem = null;
            IReadOnlyList<string> changes = rules.ChangesTo(next);
            rules = next;
            if (changes.Count > 0)
            {
                log.Audit(Caller.OfDaemon(), $"limits read again from '{path}': {string.Join("; ", changes.Take(MaxTold))}{(changes.Count > MaxTold ? $"; and {changes.Count - MaxTold} more" : "")}");
            }
        }
        catch (UserException e)
        {
            Problem = $"{e.Message.TrimEnd('.')}. {e.Remedy} Until then the limits that were read before hold.";
            log.Warn($"the limits could not be read again: {Problem}");
        }
    }

    private static (DateTime, long)? Look(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }
}
