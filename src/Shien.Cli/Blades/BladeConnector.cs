using System.Net.Sockets;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.Remote;

namespace Shien.Cli.Blades;

/// <summary>Chooses the blade and opens the way to it.</summary>
public static class BladeConnector
{
    /// <summary>Connects to the blade that <c>--blade</c>, config.toml or this machine names.</summary>
    /// <param name="blade">Value of <see cref="BladeOption.Blade"/>.</param>
    /// <param name="terminal">Where host keys, passphrases and passwords are asked for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">No blade is chosen, or config.toml is wrong.</exception>
    /// <exception cref="RemoteException">It cannot be reached, is not trusted, or refuses the login.</exception>
    /// <exception cref="Api.BladeException">shiend does not answer on this machine.</exception>
    public static Task<BladeConnection> ConnectAsync(string? blade, Terminal terminal, CancellationToken cancellation) =>
        ConnectAsync(blade, terminal, BladeEnvironment.OfProcess(), cancellation);

    internal static async Task<BladeConnection> ConnectAsync(
        string? blade, Terminal terminal, BladeEnvironment environment, CancellationToken cancellation)
    {
        BladeSettings settings = BladeSettings.Read(environment.ConfigPath);
        string chosen = blade ?? settings.Default ?? DefaultOf(environment);
        if (chosen == BladeSettings.Local)
        {
            LocalBlade.Connect(environment.SocketPath).Dispose(); // says at once where nobody listens
            return new BladeConnection(
                chosen,
                new BladeClient(_ => ValueTask.FromResult<Stream>(new NetworkStream(LocalBlade.Connect(environment.SocketPath), ownsSocket: true))),
                null)
            {
                Keys = Options(ThisMachine, environment, terminal),
            };
        }

        RemoteOptions options = Options(settings.Find(chosen), environment, terminal);
        RemoteBlade remote = await RemoteBlade.ConnectAsync(options, cancellation).ConfigureAwait(false);
        return new BladeConnection(
            chosen,
            new BladeClient(async c => new BladeStream(await BladeStream.TranslateAsync(remote.OpenStreamAsync(c)).ConfigureAwait(false))),
            remote)
        {
            Keys = options,
        };
    }

    /// <summary>How the blade that <c>--blade</c>, config.toml or this machine names is reached from here, without reaching it.</summary>
    /// <exception cref="UserException">No blade is chosen, or config.toml is wrong.</exception>
    internal static RemoteOptions OptionsOf(string? blade, Terminal terminal, BladeEnvironment environment)
    {
        BladeSettings settings = BladeSettings.Read(environment.ConfigPath);
        string chosen = blade ?? settings.Default ?? DefaultOf(environment);
        return Options(chosen == BladeSettings.Local ? ThisMachine : settings.Find(chosen), environment, terminal);
    }

    /// <summary>How an entry of config.toml, or an address, is reached from here.</summary>
    internal static RemoteOptions Options(BladeEntry entry, BladeEnvironment environment, Terminal terminal) => new()
    {
        Address = entry.Address,
        KeyPath = entry.Key,
        HomePath = environment.HomePath,
        LocalUser = environment.User,
        SshProgram = environment.SshProgram,
        AgentSocket = environment.AgentSocket,
        SshConfigPath = environment.SshConfigPath,
        KnownHostsPaths = environment.KnownHostsPaths,
        DialCommand = environment.DialCommand,
        Questions = BladeQuestions.On(terminal),
    };

    private static BladeEntry ThisMachine => new(BladeSettings.Local, null, null, null);

    private static string DefaultOf(BladeEnvironment environment) => File.Exists(environment.SocketPath)
        ? BladeSettings.Local
        : throw new UserException(
            $"No blade is chosen: '{environment.ConfigPath}' names none, and on this machine no shiend runs ('{environment.SocketPath}').",
            "Run: shien setup (it asks for blade and account), or name a blade with --blade [USER@]HOST[:PORT].");
}
