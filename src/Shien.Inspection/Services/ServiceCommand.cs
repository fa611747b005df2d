namespace Shien.Inspection.Services;

/// <summary>A command that a service runs.</summary>
/// <param name="Words">The program and its arguments, variables filled in as far as they are known.</param>
/// <param name="Programs">
/// Names, without folders, of the programs that it may run: the first word and where its links lead; every word where the first is one
/// that runs others (sh, env, sudo, start-stop-daemon).
/// </param>
/// <param name="Where">File and line.</param>
internal sealed record ServiceCommand(IReadOnlyList<string> Words, IReadOnlySet<string> Programs, string Where)
{
    /// <summary>What its environment holds, as far as files say.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public bool Runs(params ReadOnlySpan<string> programs)
    {
        foreach (string program in programs)
        {
            if (Programs.Contains(program))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Every value of an option, in order: <c>--name=value</c>, <c>--name value</c>, <c>-n value</c>, and <c>-nvalue</c> for one letter.
    /// </summary>
    public IEnumerable<string> Options(params string[] names)
    {
        for (int i = 1; i < Words.Count; i++)
        {
            foreach (string name in names)
            {
                if (Words[i] == name && i + 1 < Words.Count)
                {
                    yield return Words[i + 1];
                }
                else if (Words[i].StartsWith(name + "=", StringComparison.Ordinal))
                {
                    yield return Words[i][(name.Length + 1)..];
                }
                else if (name.Length == 2 && name[1] != '-' && Words[i].Length > 2 && Words[i].StartsWith(name, StringComparison.Ordinal))
                {
                    yield return Words[i][2..];
                }
            }
        }
    }

    /// <summary>True if the word is among the arguments, or is given as <c>word=true</c>.</summary>
    public bool Has(string word) => Words.Skip(1).Any(w => w == word || w == word + "=true" || w == word + "=1");
}
