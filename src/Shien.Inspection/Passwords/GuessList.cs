using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Passwords;

/// <summary>What is tried on an account, most likely first; the data is in guesses.txt.</summary>
internal static class GuessList
{
    /// <summary>Most guesses for an account.</summary>
    public const int Max = 200;

    // Guests choose their names; nobody's password is longer than this by accident.
    private const int MaxPasswordChars = 128;

    private const string HostMark = "{host}";

    private static readonly Lazy<string> VersionText = new(Digest);

    private static readonly Lazy<List<(bool Documented, string Account, string Pattern)>> Patterns = new(Load);

    /// <summary>
    /// Changes with the guesses, and with the program: a verdict that was forged through a hole in it ends with the hole. 32 hexadecimal digits.
    /// </summary>
    public static string Version => VersionText.Value;

    /// <summary>Distinct guesses, at most <see cref="Max"/>.</summary>
    public static IReadOnlyList<Guess> For(Account account, string? hostName)
    {
        HashSet<string> seen = [];
        List<Guess> guesses = [];
        foreach ((bool documented, string who, string pattern) in Patterns.Value)
        {
            if ((who != "*" && who != account.Name) || (hostName is null && pattern.Contains(HostMark, StringComparison.Ordinal)))
            {
                continue;
            }

            string password = pattern
                .Replace("{name}", account.Name, StringComparison.Ordinal)
                .Replace("{uid}", account.Uid.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace(HostMark, hostName, StringComparison.Ordinal);
            if (password.Length is > 0 and <= MaxPasswordChars && !password.Contains('\0') && guesses.Count < Max && seen.Add(password))
            {
                guesses.Add(new Guess(password, documented));
            }
        }

        return guesses;
    }

    private static List<(bool Documented, string Account, string Pattern)> Load()
    {
        using Stream data = Open();
        using StreamReader reader = new(data);
        List<(bool, string, string)> patterns = [];
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["documented" or "guessable", _, _])
            {
                patterns.Add((words[0] == "documented", words[1], words[2]));
            }
        }

        return patterns;
    }

    private static string Digest()
    {
        using Stream data = Open();
        string program = typeof(GuessList).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(data));
        hash.AppendData(Encoding.UTF8.GetBytes(program));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static Stream Open() => typeof(GuessList).Assembly.GetManifestResourceStream("guesses.txt")
        ?? throw new InvalidOperationException("guesses.txt is not in the program.");
}
