namespace Shien.CommandLine;

/// <summary>Words as a POSIX shell reads them: the one place that quotes.</summary>
public static class ShellWords
{
    /// <summary>One word of which a shell reads nothing but the word: in single quotes, with its own outside of them (POSIX, 2.2.2).</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A command of several words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
