namespace Shien.CommandLine.Languages;

/// <summary>How a text is taken apart before it is translated.</summary>
internal static class TextUnits
{
    private const int WrappedChars = 75;

    /// <summary>Its lines; those of a paragraph that was broken only because its source has a margin are one.</summary>
    public static List<string> Lines(string text)
    {
        List<string> lines = [];
        bool goesOn = false;
        foreach (string line in text.Split('\n'))
        {
            string clean = line.TrimEnd('\r');
            if (goesOn && (clean.StartsWith("--", StringComparison.Ordinal) || (clean.Length > 0 && char.IsAsciiLetterLower(clean[0]))))
            {
                lines[^1] += " " + clean;
            }
            else
            {
                lines.Add(clean);
            }

            goesOn = clean.Length >= WrappedChars && clean[0] != ' ';
        }

        return lines;
    }

    /// <summary>What could be its sentences; joined by spaces they are the line again.</summary>
    public static string[] Sentences(string line)
    {
        List<string> sentences = [];
        int begin = 0;
        for (int i = 1; i < line.Length - 1; i++)
        {
            if (line[i] == ' ' && (line[i - 1] is '.' or '?') && line[i + 1] != ' ')
            {
                sentences.Add(line[begin..i]);
                begin = i + 1;
            }
        }

        sentences.Add(line[begin..]);
        return [.. sentences];
    }
}
