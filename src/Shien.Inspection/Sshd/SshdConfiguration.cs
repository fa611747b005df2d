using Shien.Images.FileSystems;

namespace Shien.Inspection.Sshd;

/// <summary>
/// sshd_config with all that it includes, evaluated as sshd itself does: the first value wins, Include in place and sorted, then the
/// Match blocks that hold, in which again the first value wins. openssh/servconf.c, process_server_config_line_depth.
/// </summary>
internal sealed class SshdConfiguration
{
    /// <summary>Where sshd begins.</summary>
    public const string Path = "/etc/ssh/sshd_config";

    private const int MaxDepth = 16;
    private const int MaxLines = 50_000;

    private readonly SshdFiles files;
    private readonly Version version;
    private readonly IReadOnlyList<string> commandLine;
    private readonly IReadOnlyDictionary<string, string?> defaults;
    private readonly Dictionary<string, string[]?> read = [];
    private readonly SortedSet<string> problems = new(StringComparer.Ordinal);

    /// <summary>Begins with nothing read.</summary>
    /// <param name="files">The guest's.</param>
    /// <param name="version">Of its OpenSSH; decides the compiled defaults.</param>
    /// <param name="commandLine">Arguments of <c>-o</c>, which win over every file.</param>
    public SshdConfiguration(SshdFiles files, Version version, IReadOnlyList<string> commandLine)
    {
        this.files = files;
        this.version = version;
        this.commandLine = commandLine;
        defaults = SshdKeywords.Defaults(version);
    }

    /// <summary>Lines at which sshd would refuse to start, found so far: file and line, sorted. They are passed over.</summary>
    public IReadOnlyCollection<string> Problems => problems;

    /// <summary>What holds for a login: every keyword of <see cref="SshdKeywords.Defaults"/> that has a value.</summary>
    /// <exception cref="Images.ImageException">A file cannot be read.</exception>
    public IReadOnlyDictionary<string, SshdSetting> Evaluate(SshdLogin login)
    {
        Pass always = new(null);
        foreach (string option in commandLine)
        {
            Take(always, option, "the command line of sshd", depth: 0, new Scope { IsActive = true });
        }

        ReadFile(always, Path, depth: 0, new Scope { IsActive = true });
        Pass matched = new(login);
        ReadFile(matched, Path, depth: 0, new Scope { OnlyInMatch = true });

        Dictionary<string, SshdSetting> settings = [];
        foreach ((string keyword, string? value) in defaults)
        {
            SshdSetting? setting = matched.Settings.GetValueOrDefault(keyword) ?? always.Settings.GetValueOrDefault(keyword);
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
        return settings;
    }

    private void ReadFile(Pass pass, string path, int depth, Scope scope)
    {
        if (!read.TryGetValue(path, out string[]? lines))
        {
            lines = files.Read(path) is { } content ? GuestText.Decode(content).Split('\n') : null;
            read[path] = lines;
        }

        for (int i = 0; i < (lines?.Length ?? 0); i++)
        {
            if (++pass.Lines > MaxLines)
            {
                problems.Add($"{path}:{i + 1}");
                return;
            }

            Take(pass, lines![i], $"{path}:{i + 1}", depth, scope);
        }
    }

    private void Take(Pass pass, string text, string where, int depth, Scope scope)
    {
        if (SshdLine.Parse(text) is not { } line)
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

    private void Match(Pass pass, SshdLine line, string where, Scope scope)
    {
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

    private void Include(Pass pass, SshdLine line, string where, int depth, Scope scope)
    {
        if (depth == MaxDepth)
        {
            problems.Add(where);
            return;
        }

        foreach (string path in line.Arguments.SelectMany(pattern => SshdGlob.Expand(pattern, files)))
        {
            // What a file's Match blocks do ends with the file.
            ReadFile(pass, path, depth + 1, new Scope
            {
                IsActive = scope.IsActive,
                InMatch = scope.InMatch,
                OnlyInMatch = scope.OnlyInMatch,
                NeverMatches = scope.NeverMatches || (!scope.OnlyInMatch && !scope.IsActive),
            });
        }
    }

    private void Set(Pass pass, string keyword, SshdLine line, string where, Scope scope)
    {
        if (SshdKeywords.Value(keyword, line.Arguments) is not { } value || (scope.InMatch && !SshdKeywords.MayStandInMatch(keyword)))
        {
            problems.Add(where);
            return;
        }

        if (!scope.IsActive)
        {
            return;
        }

        if (!pass.Settings.TryGetValue(keyword, out SshdSetting? before))
        {
            pass.Settings[keyword] = new SshdSetting(value, where, pass.Login is not null);
        }
        else if (SshdKeywords.AddsUp(keyword))
        {
            pass.Settings[keyword] = before with { Value = $"{before.Value} {value}" };
        }
    }

    // sshd reads its configuration once for everybody, and once for each login.
    private sealed class Pass(SshdLogin? login)
    {
        public SshdLogin? Login { get; } = login;

        public Dictionary<string, SshdSetting> Settings { get; } = [];

        public int Lines { get; set; }
    }

    private sealed class Scope
    {
        public bool IsActive { get; set; }

        public bool InMatch { get; set; }

        /// <summary>In the pass of a login, what stands outside of Match was taken before.</summary>
        public bool OnlyInMatch { get; set; }

        /// <summary>The file is included by a block that does not hold.</summary>
        public bool NeverMatches { get; init; }
    }
}
