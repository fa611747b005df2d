using System.Globalization;
using System.Text;

namespace Shien.Remote.HostKeys;

/// <summary>The known_hosts files together; the first is where an accepted key goes.</summary>
internal sealed class KnownHosts
{
    // Real files have some thousand lines; what is longer than this is no known_hosts file.
    private const long MaxFileBytes = 16 * 1024 * 1024;

    private readonly List<KnownHost> lines = [];
    private readonly string appendPath;

    private KnownHosts(string appendPath) => this.appendPath = appendPath;

    /// <summary>Reads those of <paramref name="paths"/> that exist.</summary>
    /// <exception cref="RemoteException">One is too large, or cannot be read.</exception>
    public static KnownHosts Read(IReadOnlyList<string> paths)
    {
        KnownHosts all = new(paths[0]);
        foreach (string path in paths)
        {
            if (!File.Exists(path))
            {
                continue;
            }

            try
            {
                if (new FileInfo(path).Length > MaxFileBytes)
                {
                    throw new RemoteException(
                        $"'{path}' is no known_hosts file: it is larger than {MaxFileBytes} bytes.", "Move it away and start again.");
                }

                int number = 0;
                foreach (string line in File.ReadLines(path))
                {
                    if (KnownHost.Parse(path, ++number, line) is { } known)
                    {
                        all.lines.Add(known);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RemoteException($"'{path}' cannot be read: {e.Message}", "Without it no host key can be checked: make it readable.", e);
            }
        }

        return all;
    }

    /// <summary>What a host is called there: <c>host</c> at port 22, else <c>[host]:port</c>.</summary>
    public static string NameOf(string host, int port) =>
        port == 22 ? host : string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}");

    /// <summary>Kinds of key that are known of the host, in the order of the lines.</summary>
    public IReadOnlyList<string> KindsOf(string name) =>
        [.. lines.Where(l => l.Mark == KnownHostMark.None && l.Matches(name)).Select(l => l.Kind).Distinct()];

    /// <summary>True if the host is known by the authority that signs its certificate, which only the installed ssh checks.</summary>
    public bool HasAuthority(string name) => lines.Any(l => l.Mark == KnownHostMark.CertificateAuthority && l.Matches(name));

    /// <summary>What the files say about a key; the line is the one that says so.</summary>
    public (HostKeyVerdict Verdict, KnownHost? Because) Check(string name, HostKey key)
    {
        // A revoked key is refused for every host: whoever holds it is not to be trusted under any name.
        if (lines.Find(l => l.Mark == KnownHostMark.Revoked && key.Equals(l.Blob)) is { } revoked)
        {
            return (HostKeyVerdict.Revoked, revoked);
        }

        List<KnownHost> own = lines.FindAll(l => l.Mark == KnownHostMark.None && l.Matches(name));
        if (own.Find(l => key.Equals(l.Blob)) is { } same)
        {
            return (HostKeyVerdict.Known, same);
        }

        // A key of another kind counts as changed: the known kinds are asked for first, so the host has lost its key.
        return own.Count == 0
            ? (HostKeyVerdict.Unknown, null)
            : (HostKeyVerdict.Changed, own.Find(l => l.Kind == key.Kind) ?? own[0]);
    }

    /// <summary>Remembers a key, in one write, so that other programs that append see whole lines.</summary>
    /// <exception cref="RemoteException">The file cannot be written.</exception>
    public void Add(string name, HostKey key)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path.GetDirectoryName(appendPath)!);
            }
            else
            {
                Directory.CreateDirectory(
                    Path.GetDirectoryName(appendPath)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using FileStream file = new(appendPath, options);
            bool open = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.UTF8.GetBytes($"{(open ? "\n" : "")}{name} {key.Kind} {key.Base64}\n"));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException(
                $"The key of '{name}' cannot be remembered in '{appendPath}': {e.Message}", "Make the file writable and start again.", e);
        }

        lines.Add(new KnownHost(appendPath, 0, KnownHostMark.None, name, key.Kind, Convert.FromBase64String(key.Base64)));
    }
}
