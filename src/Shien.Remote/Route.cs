using Shien.Remote.HostKeys;
using Shien.Remote.Keys;
using Shien.Remote.SshConfig;

namespace Shien.Remote;

/// <summary>
/// Where a connection really goes, with which keys, and who carries it. SSH.NET does, unless ssh_config, the keys or
/// known_hosts ask for what only the installed <c>ssh</c> can do; then <see cref="ProgramReason"/> says what.
/// </summary>
internal sealed class Route
{
    private static readonly string[] DefaultKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];
    private static readonly string[] DefaultHardwareKeys = ["id_ed25519_sk", "id_ecdsa_sk"];

    private Route(string host, int port, string user, KnownHosts knownHosts, IReadOnlyList<KeyFile> keys)
    {
        Host = host;
        Port = port;
        User = user;
        KnownHosts = knownHosts;
        Keys = keys;
    }

    /// <summary>Name or address to connect to.</summary>
    public string Host { get; }

    /// <summary>Port to connect to.</summary>
    public int Port { get; }

    /// <summary>Account there.</summary>
    public string User { get; }

    /// <summary>What known_hosts calls the blade.</summary>
    public string KnownName => KnownHosts.NameOf(Host, Port);

    /// <summary>The known_hosts files.</summary>
    public KnownHosts KnownHosts { get; }

    /// <summary>Key files that exist and are ready or encrypted, in the order in which they are tried.</summary>
    public IReadOnlyList<KeyFile> Keys { get; }

    /// <summary>Why the installed <c>ssh</c> must carry the stream, or null.</summary>
    public string? ProgramReason { get; private init; }

    /// <summary>How messages name the login.</summary>
    public string Login => $"{User}@{KnownName}";

    /// <summary>Reads ssh_config, known_hosts and the keys.</summary>
    /// <exception cref="RemoteException">One of them is wrong, or the key that config.toml names is.</exception>
    public static Route Find(RemoteOptions options)
    {
        string folder = Path.Combine(options.HomePath, ".ssh");
        SshHostSettings settings = SshConfigReader.Read(
            options.Address.Host,
            options.HomePath,
            options.LocalUser,
            options.SshConfigPath ?? Path.Combine(folder, "config"),
            options.SshConfigPath is null && !OperatingSystem.IsWindows() ? "/etc/ssh/ssh_config" : null);

        string host = settings.HostName ?? options.Address.Host;
        int port = options.Address.Port ?? settings.Port ?? 22;
        string user = options.Address.User ?? settings.User ?? options.LocalUser;
        if (!BladeAddress.IsHost(host) || !BladeAddress.IsUser(user))
        {
            throw new RemoteException(
                $"'{BladeAddress.Printable(user)}' at '{BladeAddress.Printable(host)}' is no login of a blade (an account is {BladeAddress.UserRule}).",
                "Name the account: --blade USER@HOST, or 'user' in config.toml, or 'User' in ssh_config.");
        }

        KnownHosts known = KnownHosts.Read(options.KnownHostsPaths.Count > 0
            ? options.KnownHostsPaths
            : OperatingSystem.IsWindows()
                ? [Path.Combine(folder, "known_hosts")]
                : [Path.Combine(folder, "known_hosts"), "/etc/ssh/ssh_known_hosts"]);
        List<KeyFile> keys = options.PasswordOnly ? [] : [.. KeyPaths(options, settings, folder).Distinct().Where(File.Exists).Select(KeyFile.Read)];
        RequireConfigured(options, keys);
        return new Route(host.ToLowerInvariant(), port, user, known, [.. keys.Where(k => k.State is KeyState.Ready or KeyState.Encrypted)])
        {
            ProgramReason = settings.ProgramReason
                ?? AuthorityReason(known, KnownHosts.NameOf(host, port))
                ?? (options.PasswordOnly ? null : KeyReason(options, keys, folder)),
        };
    }

    private static IEnumerable<string> KeyPaths(RemoteOptions options, SshHostSettings settings, string folder)
    {
        if (options.KeyPath is not null)
        {
            yield return options.KeyPath;
        }

        foreach (string path in settings.NamesIdentities ? settings.IdentityFiles : DefaultKeys.Select(k => Path.Combine(folder, k)))
        {
            yield return path;
        }
    }

    private static void RequireConfigured(RemoteOptions options, List<KeyFile> keys)
    {
        if (options.KeyPath is null || options.PasswordOnly)
        {
            return;
        }

        if (keys.Find(k => k.Path == options.KeyPath) is not { } key)
        {
            throw new RemoteException($"The key '{options.KeyPath}' does not exist.", "Name another with --key or in config.toml, or run: shien setup");
        }

        if (key.State == KeyState.Unusable)
        {
            throw new RemoteException(
                $"The key '{options.KeyPath}' cannot be read as a private key.", "Give the private half (not .pub) of an ed25519, ecdsa or rsa key.");
        }
    }

    private static string? AuthorityReason(KnownHosts known, string name) =>
        known.HasAuthority(name) && known.KindsOf(name).Count == 0 ? "the @cert-authority in known_hosts" : null;

    private static string? KeyReason(RemoteOptions options, List<KeyFile> keys, string folder)
    {
        if (keys.Exists(k => k.State == KeyState.Ready))
        {
            return null;
        }

        string? hardware = keys.Find(k => k.State == KeyState.Hardware)?.Path
            ?? (keys.Count > 0 ? null : DefaultHardwareKeys.Select(k => Path.Combine(folder, k)).FirstOrDefault(File.Exists));

        // The agent may hold the unlocked form of an encrypted key: no passphrase need be typed.
        return hardware is not null
            ? $"the hardware key '{hardware}'"
            : options.AgentSocket is not null && options.SshProgram is not null ? "the agent of SSH_AUTH_SOCK" : null;
    }
}
