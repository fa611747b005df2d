using Shien.Inspection.Passwords.Known;

namespace Shien.Blade.Store;

/// <summary>
/// What is known about password hashes, a record for each owner: a forged verdict can only harm the machines of the account that sent it
/// (decisions/2026-11-26-hashes-that-are-known.md).
/// </summary>
internal sealed class HashRecords(StoreLayout layout)
{
    /// <summary>The file of an owner's record, which is made where it is missing or damaged.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string FileOf(string account)
    {
        using FileLock held = FileLock.Take(layout.HashLock(account));
        string path = layout.HashRecord(account);
        if (Read(path) is null)
        {
            Write(path, HashRecord.Create());
        }

        return path;
    }

    /// <summary>Adds what an inspection found.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(string account, FoundHashes found)
    {
        if (found.Hashes.Count == 0)
        {
            return;
        }

        using FileLock held = FileLock.Take(layout.HashLock(account));
        string path = layout.HashRecord(account);
        if (Read(path) is { } record)
        {
            Write(path, record.With(found));
        }
    }

    private static void Write(string path, HashRecord record) => SafeFile.WriteJson(path, record, StoreJson.Default.HashRecord);

    private static HashRecord? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return HashRecord.Read(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
