namespace Shien.Blade.Departures;

/// <summary>
/// What the files of this computer say of accounts and groups themselves: whatever else is found comes from a directory, and is evidence
/// that it answers. Where a name service ends its search with "not found" although LDAP was away, nothing else tells.
/// </summary>
internal sealed class DirectoryEvidence
{
    private static readonly string[] LocalServices = ["files", "compat", "db", "systemd", "mymachines"];

    private readonly HashSet<string> accounts;
    private readonly HashSet<string> groups;

    /// <summary>Reads what lies in <c>/etc</c>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public DirectoryEvidence(string folder = "/etc")
    {
        accounts = Names(Path.Combine(folder, "passwd"));
        groups = Names(Path.Combine(folder, "group"));
        string switches = Path.Combine(folder, "nsswitch.conf");
        HasDirectory = File.Exists(switches) && File.ReadLines(switches).Where(line => line.StartsWith("passwd:", StringComparison.Ordinal))
            .SelectMany(line => line["passwd:".Length..].Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Any(service => !service.StartsWith('[') && !service.Contains('=', StringComparison.Ordinal) && !service.EndsWith(']') && !LocalServices.Contains(service));
    }

    /// <summary>True where accounts come from somewhere else as well.</summary>
    public bool HasDirectory { get; }

    /// <summary>True if that an account of this name was found shows that the directory answers.</summary>
    public bool IsShownBy(string account) => !accounts.Contains(account);

    /// <summary>The same of a group.</summary>
    public bool IsShownByGroup(string group) => !groups.Contains(group);

    private static HashSet<string> Names(string path) => [.. File.ReadLines(path).Select(line => line.Split(':')[0])];
}
