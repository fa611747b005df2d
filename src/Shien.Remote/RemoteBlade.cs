using Shien.Remote.InstalledSsh;
using Shien.Remote.SshNet;

namespace Shien.Remote;

/// <summary>
/// A login at a blade that carries up to eight streams at once. Safe for concurrent calls. Disposing it ends its streams.
/// </summary>
public abstract class RemoteBlade : IAsyncDisposable
{
    /// <summary>
    /// Streams that may be open at once. sshd's MaxSessions is 10: one is left for the watchdog and one for a stream that
    /// is being closed.
    /// </summary>
    public const int MaxStreams = 8;

    private readonly string dialCommand;

    private protected RemoteBlade(string login, string dialCommand)
    {
        Login = login;
        this.dialCommand = dialCommand;
    }

    /// <summary>How messages name it: <c>e24@blade</c>, <c>e24@[blade]:2222</c>.</summary>
    public string Login { get; }

    /// <summary>Finds the way, checks the host key and logs in.</summary>
    /// <exception cref="RemoteException">It cannot be reached, is not trusted, or refuses the login.</exception>
    public static async Task<RemoteBlade> ConnectAsync(RemoteOptions options, CancellationToken cancellation)
    {
        Route route = Route.Find(options);
        if (route.ProgramReason is { } reason)
        {
            return await InstalledSshBlade.ConnectAsync(options, route, reason, cancellation).ConfigureAwait(false);
        }

        // With an agent and ssh at hand the key files are tried alone first: the agent's keys come before any password.
        bool agentIsNext = options is { AgentSocket: not null, SshProgram: not null, PasswordOnly: false };
        try
        {
            return await SshNetBlade.ConnectAsync(options, route, keysOnly: agentIsNext, cancellation).ConfigureAwait(false);
        }
        catch (RemoteException e) when (agentIsNext && e.IsRefusedLogin)
        {
            return await InstalledSshBlade.ConnectAsync(options, route, "the agent of SSH_AUTH_SOCK", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs the dial command and returns its stdin and stdout as one stream; waits while <see cref="MaxStreams"/> are open.
    /// The caller disposes it. Reading ends with 0 only if the command ended well; what broke off throws.
    /// A stream that is read slowly is buffered without limit: ask for large answers in ranges of 8 MiB.
    /// </summary>
    /// <exception cref="RemoteException">The connection is broken, or the blade allows no more channels.</exception>
    public Task<Stream> OpenStreamAsync(CancellationToken cancellation) => OpenStreamAsync(dialCommand, cancellation);

    /// <summary>The same with another command, which the account's shell reads.</summary>
    /// <exception cref="RemoteException">The connection is broken, or no more channels are allowed.</exception>
    public abstract Task<Stream> OpenStreamAsync(string command, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
