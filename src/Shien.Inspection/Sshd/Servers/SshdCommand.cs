namespace Shien.Inspection.Sshd.Servers;

/// <summary>How sshd is called.</summary>
internal sealed record SshdCommand
{
    // sshd.c, the options of getopt that take an argument.
    private const string WithArgument = "CEbcfghkopu";
    private const int MaxOptions = 100;

    /// <summary>Its program; null where that is not said.</summary>
    public string? Program { get; init; }

    /// <summary>Argument of <c>-f</c>.</summary>
    public string ConfigurationPath { get; init; } = SshdConfiguration.Path;

    /// <summary>Arguments of <c>-o</c>.</summary>
    public IReadOnlyList<SshdOption> Options { get; init; } = [];

    /// <summary>Arguments of <c>-h</c>: host keys beside those of the configuration.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>What makes two calls the same.</summary>
    public string Key => string.Join('\0', [ConfigurationPath, .. Options.Select(o => o.Text), "", .. HostKeys]);

    /// <summary>Reads the arguments as getopt does: <c>-De</c>, <c>-oX=y</c>, <c>-o X=y</c>.</summary>
    /// <param name="program">Null where it is not said.</param>
    /// <param name="arguments">Without the program.</param>
    /// <param name="whereOf">The file that an option comes from.</param>
    public static SshdCommand Parse(string? program, IReadOnlyList<string> arguments, Func<string, string> whereOf)
    {
        string configuration = SshdConfiguration.Path;
        List<SshdOption> options = [];
        List<string> hostKeys = [];
        for (int i = 0; i < arguments.Count && arguments[i].StartsWith('-') && arguments[i] is not ("-" or "--"); i++)
        {
            string word = arguments[i];
            int letter = 1;
            while (letter < word.Length && !WithArgument.Contains(word[letter]))
            {
                letter++;
            }

            if (letter == word.Length)
            {
                continue;
            }

            string argument = letter + 1 < word.Length ? word[(letter + 1)..] : i + 1 < arguments.Count ? arguments[++i] : "";
            switch (word[letter])
            {
                case 'f':
                    configuration = argument;
                    break;
                case 'h' when hostKeys.Count < MaxOptions:
                    hostKeys.Add(argument);
                    break;
                case 'o' when options.Count < MaxOptions:
                    options.Add(new SshdOption(argument, whereOf(argument)));
                    break;
            }
        }

        return new SshdCommand { Program = program, ConfigurationPath = configuration, Options = options, HostKeys = hostKeys };
    }
}
