using Shien.Remote.HostKeys;

namespace Shien.Remote.SshConfig;

/// <summary>
/// Reads the files that <c>ssh</c> reads, for one host: Host blocks with patterns, Include, first value wins. What it
/// cannot evaluate (Match) it reports, so that ssh itself is asked.
/// </summary>
internal sealed class SshConfigReader
{
    private const int MaxDepth = 16; // readconf.c, READCONF_MAX_DEPTH
    private const int MaxFiles = 256;
    private const long MaxFileBytes = 1024 * 1024;

    private readonly SshHostSettings settings = new();
    private readonly string host;
    private readonly string homePath;
    private readonly string localUser;
    private int files;

    private SshConfigReader(string host, string homePath, string localUser)
    {
        this.host = host;
        this.homePath = homePath;
        this.localUser = localUser;
    }

    /// <summary>Reads the user's file and then the system's; either may be absent.</summary>
    /// <param name="host">As it was typed.</param>
    /// <param name="homePath">What <c>~</c> and <c>%d</c> mean.</param>
    /// <param name="localUser">What <c>%u</c> means.</param>
    /// <param name="userPath">The user's file.</param>
    /// <param name="systemPath">The system's file, or null to leave it out. A Match in it is not evaluated.</param>
    /// <exception cref="RemoteException">A file cannot be read, is too large, or includes itself.</exception>
    public static SshHostSettings Read(string host, string homePath, string localUser, string userPath, string? systemPath)
    {
        SshConfigReader reader = new(host, homePath, localUser);
        reader.ReadFile(new Source(userPath, Path.Combine(homePath, ".ssh"), IsUsers: true), depth: 0);
        if (systemPath is not null)
        {
            reader.ReadFile(new Source(systemPath, Path.GetDirectoryName(systemPath)!, IsUsers: false), depth: 0);
        }

        return reader.settings;
    }

    private void ReadFile(Source source, int depth)
    {
        if (!File.Exists(source.Path))
        {
            return;
        }

        if (depth > MaxDepth || ++files > MaxFiles)
        {
            throw new RemoteException(
                $"'{source.Path}': ssh_config files include one another more than {MaxDepth} deep, or are more than {MaxFiles}.",
                "Remove the Include that leads in a circle.");
        }

        bool active = true;
        int number = 0;
        foreach (string text in Lines(source.Path))
        {
            number++;
            if (SshConfigLine.Parse(text) is not { } line)
            {
                continue;
            }

            if (Is(line, "Host"))
            {
                active = HostPattern.MatchesList(line.Arguments, host);
            }
            else if (Is(line, "Match"))
            {
                // Fedora's system file ends in "Match final all" with settings that do not matter here.
                active = false;
                settings.Match ??= source.IsUsers ? $"'{source.Path}', line {number}" : null;
            }
            else if (active)
            {
                Apply(line, source, depth);
            }
        }
    }

    private void Apply(SshConfigLine line, Source source, int depth)
    {
        if (Is(line, "Include"))
        {
            foreach (string path in line.Arguments.SelectMany(a => Included(a, source)))
            {
                ReadFile(source with { Path = path }, depth + 1);
            }
        }
        else if (Is(line, "IdentityFile"))
        {
            settings.NamesIdentities = true;
            if (!line.Value.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                settings.IdentityFiles.Add(Expand(line.Value));
            }
        }
        else if (line.Arguments.Count > 0)
        {
            settings.Offer(line.Keyword, Is(line, "HostName") ? line.Value.Replace("%h", host, StringComparison.Ordinal) : line.Value);
        }
    }

    // %h and %r in an IdentityFile would need the answer before it is known; such a file is simply not found.
    private string Expand(string path) =>
        (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? homePath + path[1..] : path)
        .Replace("%d", homePath, StringComparison.Ordinal)
        .Replace("%u", localUser, StringComparison.Ordinal)
        .Replace("%h", settings.HostName ?? host, StringComparison.Ordinal)
        .Replace("%%", "%", StringComparison.Ordinal);

    private IEnumerable<string> Included(string pattern, Source source)
    {
        string full = Path.Combine(source.IncludeBase, Expand(pattern));
        string folder = Path.GetDirectoryName(full) ?? "/";
        string name = Path.GetFileName(full);
        if (folder.AsSpan().ContainsAny('*', '?', '['))
        {
            // glob(7) over folders is rare; ssh reads it then.
            settings.Match ??= $"'{source.Path}', Include '{pattern}'";
            return [];
        }

        return !name.AsSpan().ContainsAny('*', '?')
            ? [full]
            : Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder).Where(f => HostPattern.Matches(name, Path.GetFileName(f))).Order(StringComparer.Ordinal)
                : [];
    }

    private static string[] Lines(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileBytes
                ? File.ReadAllLines(path)
                : throw new RemoteException($"'{path}' is larger than {MaxFileBytes} bytes.", "This is no ssh_config file: move it away.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException($"'{path}' cannot be read: {e.Message}", "Make it readable, or move it away.", e);
        }
    }

    private static bool Is(SshConfigLine line, string keyword) => line.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private sealed record Source(string Path, string IncludeBase, bool IsUsers);
}
