using System.Globalization;

namespace Shien.Remote.HostKeys;

/// <summary>Host keys of machines in the user's known_hosts, where ssh looks for them.</summary>
/// <param name="path">The user's file; it may not exist.</param>
public sealed class MachineHostKeys(string path)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The keys of these that are not known of the address; empty where ssh would ask nothing.</summary>
    /// <param name="address">As ssh will be given it, at port 22.</param>
    /// <param name="keys">Blobs in base64.</param>
    /// <exception cref="RemoteException">The file cannot be read.</exception>
    public IReadOnlyList<string> Missing(string address, IReadOnlyList<string> keys)
    {
        KnownHosts known = KnownHosts.Read([path]);
        return [.. keys.Where(key => known.Check(address, Key(key)).Verdict != HostKeyVerdict.Known)];
    }

    /// <summary>Where the file has another key for the address, which ssh would refuse: file and line; else null.</summary>
    /// <inheritdoc cref="Missing"/>
    public string? Contradiction(string address, IReadOnlyList<string> keys)
    {
        KnownHosts known = KnownHosts.Read([path]);
        return keys.Any(key => known.Check(address, Key(key)).Verdict == HostKeyVerdict.Known)
            ? null
            : keys.Select(key => known.Check(address, Key(key)).Because).FirstOrDefault(line => line is not null) is { } because
                ? string.Create(CultureInfo.InvariantCulture, $"{because.Path}:{because.Line}")
                : null;
    }

    /// <summary>Remembers the keys that are not known of the address.</summary>
    /// <exception cref="RemoteException">The file cannot be read or written.</exception>
    public void Add(string address, IReadOnlyList<string> keys)
    {
        KnownHosts known = KnownHosts.Read([path]);
        foreach (string key in keys.Where(key => known.Check(address, Key(key)).Verdict != HostKeyVerdict.Known))
        {
            known.Add(address, Key(key));
        }
    }

    private static HostKey Key(string base64) => new(Convert.FromBase64String(base64));
}
