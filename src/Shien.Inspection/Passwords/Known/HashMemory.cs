using System.Security.Cryptography;
using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Passwords.Known;

/// <summary>
/// Recognises hashes on which guesses were tried before, and notes new ones. A digest covers the guesses too, so that another account, host
/// name or list is another question. Not safe for concurrent use.
/// </summary>
internal sealed class HashMemory
{
    private readonly byte[] key;
    private readonly Dictionary<string, KnownHash> known = [];
    private readonly List<KnownHash> found = [];

    /// <summary>Takes what is known; a record that is damaged knows nothing.</summary>
    public HashMemory(HashRecord record)
    {
        key = new byte[32];
        _ = Convert.TryFromBase64String(record.Key, key, out _);
        foreach (KnownHash hash in record.Hashes)
        {
            known[hash.Digest] = hash;
        }
    }

    /// <summary>What was noted.</summary>
    public FoundHashes Found => new(GuessList.Version, found);

    /// <summary>What is known of a hash; null if nothing.</summary>
    public KnownHash? Find(string field, IReadOnlyList<Guess> guesses) => known.GetValueOrDefault(DigestOf(field, guesses));

    /// <summary>Notes a hash that was tested to the end.</summary>
    public void Note(string field, IReadOnlyList<Guess> guesses, int? hit)
    {
        KnownHash hash = new(DigestOf(field, guesses), hit);
        known[hash.Digest] = hash;
        found.Add(hash);
    }

    private string DigestOf(string field, IReadOnlyList<Guess> guesses)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.ASCII.GetBytes(GuessList.Version));
        foreach (string text in guesses.Select(guess => guess.Password).Prepend(field))
        {
            hash.AppendData([0]);
            hash.AppendData(GuestText.Encode(text));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
