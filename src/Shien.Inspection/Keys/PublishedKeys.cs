namespace Shien.Inspection.Keys;

/// <summary>Public keys whose private half anybody can download; the data is in published-keys.txt.</summary>
internal static class PublishedKeys
{
    private static readonly Lazy<Dictionary<string, string>> Known = new(Load);

    /// <summary>What a key came with, such as <c>the insecure key of kitchen-dokken</c>; null if it is not known.</summary>
    public static string? Find(string fingerprint) => Known.Value.GetValueOrDefault(fingerprint);

    private static Dictionary<string, string> Load()
    {
        using Stream data = typeof(PublishedKeys).Assembly.GetManifestResourceStream("published-keys.txt")
            ?? throw new InvalidOperationException("published-keys.txt is not in the program.");
        using StreamReader reader = new(data);
        Dictionary<string, string> known = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ', 2) is [var fingerprint, var what] && fingerprint.StartsWith("SHA256:", StringComparison.Ordinal))
            {
                known.Add(fingerprint, what);
            }
        }

        return known;
    }
}
