using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Administration;
using Shien.Blade.Store;

namespace Shien.Blade.Administration;

/// <summary>
/// Every change that somebody made on this blade, a line of JSON each, on the disk before its answer is sent; a file a month, of
/// which nothing is ever changed. Any thread may call.
/// </summary>
/// <param name="folder">Where the files are; root's own.</param>
internal sealed class AuditFile(string folder)
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock writing = new();

    /// <summary>Makes the folder.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void Open() => Directory.CreateDirectory(folder, FolderMode);

    /// <summary>Appends one.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Add(AuditEntry entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, ApiJson.Default.AuditEntry), (byte)'\n'];
        lock (writing)
        {
            string path = Path.Combine(folder, Prefix + entry.Time.ToString("yyyy-MM", CultureInfo.InvariantCulture) + Suffix);
            using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            long end = RandomAccess.GetLength(file);
            if (end == 0)
            {
                File.SetUnixFileMode(file, SafeFile.Private);
            }

            RandomAccess.Write(file, line, end);
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>The latest ones, in the order in which they happened.</summary>
    /// <param name="account">Only those by or of this account; null for all.</param>
    /// <param name="count">At most so many.</param>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public IReadOnlyList<AuditEntry> Latest(string? account, int count)
    {
        LinkedList<AuditEntry> latest = [];
        foreach (string path in Directory.EnumerateFiles(folder, Prefix + "*" + Suffix).OrderDescending(StringComparer.Ordinal))
        {
            LinkedList<AuditEntry> ofFile = [];
            foreach (AuditEntry entry in File.ReadLines(path).Select(Parse).OfType<AuditEntry>())
            {
                if (account is null || entry.Account == account || entry.Of == account)
                {
                    ofFile.AddLast(entry);
                    if (ofFile.Count > count - latest.Count)
                    {
                        ofFile.RemoveFirst();
                    }
                }
            }

            foreach (AuditEntry entry in ofFile.Reverse())
            {
                latest.AddFirst(entry);
            }

            if (latest.Count == count)
            {
                break;
            }
        }

        return [.. latest];
    }

    // What a power failure left of the last line is no entry: its change was not answered.
    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ApiJson.Default.AuditEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
