using System.Security.Cryptography;
using System.Text.Json;
using Shien.Inspection.Reports;

namespace Shien.Inspection.Passwords.Known;

/// <summary>What a blade knows about the hashes of one owner's machines; a file of root's, which an inspection gets as a descriptor.</summary>
/// <param name="Key">Of this owner's digests: 32 random bytes in base64.</param>
/// <param name="GuessList">With which the hashes were found; another version begins anew.</param>
/// <param name="Hashes">Oldest first, at most <see cref="MaxHashes"/>.</param>
public sealed record HashRecord(string Key, string GuessList, IReadOnlyList<KnownHash> Hashes)
{
    /// <summary>Most that are kept.</summary>
    public const int MaxHashes = 256;

    /// <summary>Longer files are none, bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>An empty one with a key of its own.</summary>
    public static HashRecord Create() => new(
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), GuessList: "", Hashes: []);

    /// <summary>With what an inspection found; the oldest give way, and those of another guess list.</summary>
    public HashRecord With(FoundHashes found)
    {
        HashSet<string> news = [.. found.Hashes.Select(hash => hash.Digest)];
        IEnumerable<KnownHash> kept = found.GuessList == GuessList ? Hashes.Where(hash => !news.Contains(hash.Digest)) : [];
        return this with { GuessList = found.GuessList, Hashes = [.. kept.Concat(found.Hashes).TakeLast(MaxHashes)] };
    }

    /// <summary>Reads one; null where the stream holds none.</summary>
    public static HashRecord? Read(Stream stream)
    {
        byte[] content = new byte[MaxBytes + 1];
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        try
        {
            HashRecord? record = length > MaxBytes
                ? null
                : JsonSerializer.Deserialize(content.AsSpan(0, length), ReportJson.Default.HashRecord);
            return record is { Key.Length: 44, GuessList: not null, Hashes.Count: <= MaxHashes } && record.Hashes.All(hash => hash?.Digest is not null) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
