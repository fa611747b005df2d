using System.Text.Json.Serialization;

namespace Shien.Inspection.Passwords.Known;

/// <summary>What an inspection found out about hashes that were not known to it.</summary>
/// <param name="GuessList">Version of the guesses and of the program; 32 small hexadecimal digits.</param>
/// <param name="Hashes">At most 32, one an account that was tested to the end.</param>
public sealed record FoundHashes(string GuessList, IReadOnlyList<KnownHash> Hashes)
{
    /// <summary>True if it is what the program would write; whoever reads it from another process asks first.</summary>
    [JsonIgnore]
    public bool IsSane =>
        IsHex(GuessList, 32) && Hashes is { Count: <= PasswordTester.MaxAccounts }
        && Hashes.All(hash => hash is { Guess: null or (>= 0 and < Passwords.GuessList.Max) } && IsHex(hash.Digest, 64));

    private static bool IsHex(string? text, int chars) => text?.Length == chars && text.All(char.IsAsciiHexDigitLower);
}
