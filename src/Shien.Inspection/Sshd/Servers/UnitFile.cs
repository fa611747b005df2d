namespace Shien.Inspection.Sshd.Servers;

/// <summary>What a systemd unit with its drop-ins says about the program it starts. systemd.service(5), systemd.exec(5).</summary>
internal sealed class UnitFile
{
    private const int MaxFiles = 32;

    private readonly List<string> starts = [];
    private readonly List<string> environmentFiles = [];
    private readonly Dictionary<string, string> environment = [];

    /// <summary>Begins with nothing said.</summary>
    /// <param name="path">Where the unit itself stands.</param>
    public UnitFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Commands of ExecStart, as they stand.</summary>
    public IReadOnlyList<string> Starts => starts;

    public IReadOnlyList<string> EnvironmentFiles => environmentFiles;

    public IReadOnlyDictionary<string, string> Environment => environment;

    /// <summary>True if something it runs or needs before makes missing host keys.</summary>
    public bool MakesHostKeys { get; private set; }

    /// <summary>Takes a file of it; later ones win, and an empty value takes back what was said before.</summary>
    public void Take(IReadOnlyList<string> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            while (line.EndsWith('\\') && i + 1 < lines.Count)
            {
                line = line[..^1] + " " + lines[++i].Trim();
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] is not ('#' or ';'))
            {
                Take(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart());
            }
        }
    }

    private void Take(string key, string value)
    {
        switch (key)
        {
            case "ExecStart":
                Take(starts, value.TrimStart('-', '@', ':', '+', '!', '|'));
                break;
            case "EnvironmentFile":
                Take(environmentFiles, value.TrimStart('-'));
                break;
            case "Environment" when value.Length == 0:
                environment.Clear();
                break;
            case "Environment":
                foreach (string word in CommandWords.Split(value))
                {
                    int equals = word.IndexOf('=', StringComparison.Ordinal);
                    if (equals > 0 && environment.Count < 1000)
                    {
                        environment[word[..equals]] = word[(equals + 1)..];
                    }
                }

                break;
            case "ExecStartPre" or "Wants" or "Requires":
                MakesHostKeys |= value.Contains("keygen", StringComparison.Ordinal) || value.Contains("gen-keys", StringComparison.Ordinal);
                break;
        }
    }

    private static void Take(List<string> list, string value)
    {
        if (value.Length == 0)
        {
            list.Clear();
        }
        else if (list.Count < MaxFiles)
        {
            list.Add(value);
        }
    }
}
