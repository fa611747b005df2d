using Renci.SshNet;
using Shien.Remote.Guests;

namespace Shien.Remote.SshNet;

/// <summary>The way by SSH.NET: one connection, a channel a stream.</summary>
internal sealed class SshNetBlade : RemoteBlade
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);

    // What a person needs to look up a one-time password; sshd gives up after LoginGraceTime, 120 s, itself.
    private static readonly TimeSpan PersonLimit = TimeSpan.FromMinutes(2);

    private readonly SshClient client;
    private readonly RemoteOptions options;
    private readonly Activity activity = new();
    private readonly SemaphoreSlim slots = new(MaxStreams);
    private readonly List<ChannelStream> open = [];
    private readonly Watchdog watchdog;
    private RemoteException? failure;
    private int disposed;

    private SshNetBlade(SshClient client, RemoteOptions options, Route route)
        : base(route.Login, options.DialCommand)
    {
        this.client = client;
        this.options = options;
        watchdog = new Watchdog(client, activity, options.SilenceLimit, () => Open().Length > 0, GiveUp);
    }

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="RemoteException">With an SshAuthenticationException as its cause where the login was refused.</exception>
    public static async Task<SshNetBlade> ConnectAsync(
        RemoteOptions options, Route route, bool keysOnly, CancellationToken cancellation)
    {
        while (true)
        {
            HostKeyCheck hostKey = new(route);
            SshClient client = await TryConnectAsync(options, route, hostKey, keysOnly, cancellation).ConfigureAwait(false);
            if (hostKey.Refused is null)
            {
                // SSH.NET applies this limit to every wait, also for a store that is slow to take an upload.
                client.ConnectionInfo.Timeout = Timeout.InfiniteTimeSpan;
                return new SshNetBlade(client, options, route);
            }

            client.Dispose();
            hostKey.Resolve(options);
        }
    }

    /// <inheritdoc/>
    public override async Task<Stream> OpenStreamAsync(string command, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        ChannelStream stream;
        lock (open)
        {
            if (failure is not null || disposed != 0)
            {
                slots.Release();
                throw failure ?? throw new ObjectDisposedException(nameof(RemoteBlade));
            }

            activity.Touch();
            stream = new ChannelStream(client.CreateCommand(command), Login, activity, OnClosedAsync);
            open.Add(stream);
        }

        try
        {
            await stream.Opened.WaitAsync(cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        watchdog.Dispose();
        ChannelStream[] streams = Open();
        foreach (ChannelStream stream in streams)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        // Commands first, then the client: the other way round a blocked reader is never woken.
        await Task.WhenAny(Task.WhenAll(streams.Select(s => s.Closed)), Task.Delay(CloseLimit)).ConfigureAwait(false);
        await DisposeClientAsync().ConfigureAwait(false);
    }

    private static async Task<SshClient> TryConnectAsync(
        RemoteOptions options, Route route, HostKeyCheck hostKey, bool keysOnly, CancellationToken cancellation)
    {
        Logins logins = new(route, options.Questions);
        ConnectionInfo? info = null;
        AuthenticationMethod[] methods = logins.Make(keysOnly, () => info!.Timeout = PersonLimit);
        info = options.Door is { } door
            ? new ConnectionInfo(route.Host, route.Port, route.User, ProxyTypes.Http, "127.0.0.1", door.Port, GuestDoor.ProxyUser, door.Token, methods)
            : new ConnectionInfo(route.Host, route.Port, route.User, methods);
        info.Timeout = options.ConnectLimit;
        info.MaxSessions = MaxStreams + 2;
        Algorithms.Apply(info, route.KnownHosts.KindsOf(route.KnownName));
        SshClient client = new(info);
        client.HostKeyReceived += hostKey.Received;
        try
        {
            // Questions to the person are asked on this thread, and Ctrl-C must not wait for their answers.
            await Task.Run(client.Connect, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            return client;
        }
        catch (Exception) when (hostKey.Refused is not null)
        {
            return client;
        }
        catch (Exception e) when (SshNetFailures.IsOurs(e))
        {
            client.Dispose();
            throw SshNetFailures.Connecting(e, route, options, logins.Tried);
        }
    }

    private ChannelStream[] Open()
    {
        lock (open)
        {
            return [.. open];
        }
    }

    private ValueTask OnClosedAsync(ChannelStream stream)
    {
        lock (open)
        {
            if (open.Remove(stream))
            {
                slots.Release();
            }
        }

        return ValueTask.CompletedTask;
    }

    private void GiveUp()
    {
        lock (open)
        {
            failure = new RemoteException(
                $"'{Login}' has not answered for {options.SilenceLimit.TotalSeconds:0} s; the connection is given up.",
                "Check the network and run the command again; it goes on where it stopped.");
        }

        foreach (ChannelStream stream in Open())
        {
            stream.Fail(failure);
        }
    }

    private async Task DisposeClientAsync() =>
        await Task.WhenAny(
            Task.Run(() =>
            {
                try
                {
                    client.Dispose();
                }
                catch (Exception e) when (SshNetFailures.IsOurs(e))
                {
                    // The connection is gone either way.
                }
            }),
            Task.Delay(CloseLimit)).ConfigureAwait(false);
}
