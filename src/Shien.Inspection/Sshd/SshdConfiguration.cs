namespace Shien.Inspection.Sshd;

/// <summary>
/// sshd_config with all that it includes, evaluated as sshd itself does: the first value wins, Include in place and sorted, then the
/// Match blocks that hold, in which again the first value wins. openssh/servconf.c, process_server_config_line_depth.
/// </summary>
internal sealed class SshdConfiguration
{
    /// <summary>Where sshd begins unless its <c>-f</c> says otherwise.</summary>
    public const string Path = "/etc/ssh/sshd_config";

    private const int MaxDepth = 16;
    private const int MaxPatterns = 64;
    private const int MaxLines = 20_000;
    private const int MaxChars = 1024 * 1024;

    private readonly SshdSources sources;
    private readonly Version version;
    private readonly IReadOnlyList<SshdOption> commandLine;
    private readonly string path;
    private readonly IReadOnlyDictionary<string, string?> defaults;
    private readonly HashSet<string> addressPatterns = new(StringComparer.Ordinal);
    private readonly SortedSet<string> problems = new(StringComparer.Ordinal);
    private SshdPass? everybody;
    private bool isTooLong;

    /// <summary>Begins with nothing read.</summary>
    /// <param name="files">The guest's.</param>
    /// <param name="version">Of its OpenSSH; decides the compiled defaults.</param>
    /// <param name="commandLine">Arguments of <c>-o</c>, which win over every file.</param>
    /// <param name="path">Argument of <c>-f</c>.</param>
    public SshdConfiguration(SshdFiles files, Version version, IReadOnlyList<SshdOption> commandLine, string path = Path)
    {
        sources = new SshdSources(files);
        this.version = version;
        this.commandLine = commandLine;
        this.path = path;
        defaults = SshdKeywords.Defaults(version);
    }

    /// <summary>Lines at which sshd would refuse to start, found so far: file and line, sorted. They are passed over.</summary>
    public IReadOnlyCollection<string> Problems => problems;

    /// <summary>True if what was read so far has a Match line, so that logins differ.</summary>
    public bool HasMatch { get; private set; }

    /// <summary>What its Match lines say of clients' addresses, at most 64 patterns.</summary>
    public IReadOnlyCollection<string> AddressPatterns => addressPatterns;

    /// <summary>How much text was gone through for all evaluations so far, in characters.</summary>
    public long Work { get; private set; }

    /// <summary>True if there is more than was looked at so far.</summary>
    public bool IsCut => sources.IsCut || isTooLong;

    /// <summary>What holds for a login: every keyword of <see cref="SshdKeywords.Defaults"/> that has a value.</summary>
    /// <param name="login">Null: what holds where no Match does.</param>
    /// <exception cref="Images.ImageException">A file cannot be read.</exception>
    public IReadOnlyDictionary<string, SshdSetting> Evaluate(SshdLogin? login)
    {
        everybody ??= ReadForEverybody();
        SshdPass matched = new(login);
        if (login is not null && HasMatch)
        {
            ReadFile(matched, path, depth: 0, new SshdScope { OnlyInMatch = true });
        }

        Dictionary<string, SshdSetting> settings = [];
        foreach ((string keyword, string? value) in defaults)
        {
            SshdSetting? setting = matched.Find(keyword) ?? everybody.Find(keyword);
            if ((setting ?? (value is null ? null : new SshdSetting(value, null))) is { } holds)
            {
                settings[keyword] = holds;
            }
        }

        if (version < SshdKeywords.KbdInteractiveMerged && settings["challengeresponseauthentication"] is { Value: "yes" } older)
        {
            settings["kbdinteractiveauthentication"] = older;
        }

        settings.Remove("challengeresponseauthentication");
        Work += matched.Chars;
        return settings;
    }

    private SshdPass ReadForEverybody()
    {
        SshdPass pass = new(null);
        foreach (SshdOption option in commandLine)
        {
            Take(pass, SshdLine.Parse(option.Text), option.Where, depth: 0, new SshdScope { IsActive = true });
        }

        ReadFile(pass, path, depth: 0, new SshdScope { IsActive = true });
        return pass;
    }

    private void ReadFile(SshdPass pass, string file, int depth, SshdScope scope)
    {
        SshdLine?[] lines = sources.Lines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            pass.Chars += lines[i]?.Chars ?? 0;
            if (++pass.Lines > MaxLines || pass.Chars > MaxChars)
            {
                isTooLong = true;
                return;
            }

            Take(pass, lines[i], $"{file}:{i + 1}", depth, scope);
        }
    }

    private void Take(SshdPass pass, SshdLine? line, string where, int depth, SshdScope scope)
    {
        if (line is null)
        {
            return;
        }

        string keyword = SshdKeywords.Canonical(line.Keyword, version);
        switch (keyword)
        {
            case "match":
                Match(pass, line, where, scope);
                break;
            case "include":
                Include(pass, line, where, depth, scope);
                break;
            case var known when defaults.ContainsKey(known):
                Set(pass, known, line, where, scope);
                break;
        }
    }

    private void Match(SshdPass pass, SshdLine line, string where, SshdScope scope)
    {
        HasMatch = true;
        if (pass.Login is null)
        {
            addressPatterns.UnionWith(SshdMatch.AddressPatterns(line.Arguments).Take(MaxPatterns - addressPatterns.Count));
        }

        bool holds = false;
        if (pass.Login is { } login)
        {
            bool? answer = SshdMatch.Holds(line.Arguments, login);
            if (answer is null)
            {
                problems.Add(where);
            }

            holds = answer == true;
        }

        scope.InMatch = true;
        scope.IsActive = holds && !scope.NeverMatches;
        scope.OnlyInMatch = false;
    }

    private void Include(SshdPass pass, SshdLine line, string where, int depth, SshdScope scope)
    {
        if (depth == MaxDepth)
        {
            problems.Add(where);
            return;
        }

        foreach (string file in line.Arguments.SelectMany(sources.Expand))
        {
            // What a file's Match blocks do ends with the file.
            ReadFile(pass, file, depth + 1, new SshdScope
            {
                IsActive = scope.IsActive,
                InMatch = scope.InMatch,
                OnlyInMatch = scope.OnlyInMatch,
                NeverMatches = scope.NeverMatches || (!scope.OnlyInMatch && !scope.IsActive),
            });
        }
    }

    private void Set(SshdPass pass, string keyword, SshdLine line, string where, SshdScope scope)
    {
        if (SshdKeywords.Value(keyword, line.Arguments) is not { } value || (scope.InMatch && !SshdKeywords.MayStandInMatch(keyword)))
        {
            problems.Add(where);
        }
        else if (scope.IsActive)
        {
            pass.Set(keyword, value, where);
        }
    }
}
