using Shien.Remote.SshNet;

namespace Shien.Remote.InstalledSsh;

/// <summary>
/// The way by the installed <c>ssh</c>: a child a stream. On Unix the first child is the master of a private control
/// socket, so that only one login is made; Windows's ssh has no control sockets, and each stream logs in.
/// </summary>
internal sealed class InstalledSshBlade : RemoteBlade
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly RemoteOptions options;
    private readonly string reason;
    private readonly string? folder;
    private readonly SemaphoreSlim slots = new(MaxStreams);
    private readonly SemaphoreSlim login = new(1);
    private readonly List<PipedProcess> children = [];
    private bool disposed;

    private InstalledSshBlade(RemoteOptions options, Route route, string reason)
        : base(route.Login, options.DialCommand)
    {
        this.options = options;
        this.reason = reason;

        // A socket's path has at most 104 bytes on macOS, and ssh adds 17 of its own while it logs in.
        folder = OperatingSystem.IsWindows() ? null : Directory.CreateTempSubdirectory("ie").FullName;
    }

    private string? ControlPath => folder is null ? null : Path.Combine(folder, "c");

    private bool MayAsk => options.Questions.Password is not null;

    /// <summary>Finds ssh; the login happens with the first stream.</summary>
    /// <exception cref="RemoteException">There is no ssh.</exception>
    public static Task<RemoteBlade> ConnectAsync(RemoteOptions options, Route route, string reason, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return options.SshProgram is null
            ? throw new RemoteException(
                $"The way to '{route.Login}' needs the program 'ssh' ({reason}), which is not installed.",
                "Install the OpenSSH client, or name a blade that is reached without it.")
            : Task.FromResult<RemoteBlade>(new InstalledSshBlade(options, route, reason));
    }

    /// <inheritdoc/>
    public override async Task<Stream> OpenStreamAsync(string command, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // One login after another: the first makes the control socket, and only one may ask on the terminal.
            await login.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await StartAsync(command, cancellation).ConfigureAwait(false);
            }
            finally
            {
                login.Release();
            }
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        PipedProcess[] running;
        lock (children)
        {
            disposed = true;
            running = [.. children];
            children.Clear();
        }

        // Later ones first: the first carries their connection.
        foreach (PipedProcess child in Enumerable.Reverse(running))
        {
            child.Dispose();
        }

        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<Stream> StartAsync(string command, CancellationToken cancellation)
    {
        bool shares = ControlPath is not null && File.Exists(ControlPath);
        PipedProcess child = new(
            options.SshProgram!, SshArguments.Make(options, ControlPath, MayAsk && !shares, command), options.AgentSocket, options.Door?.Ticket);
        lock (children)
        {
            if (disposed)
            {
                child.Dispose();
                throw new ObjectDisposedException(nameof(RemoteBlade));
            }

            children.Add(child);
        }

        try
        {
            await LoginAsync(child, shares, command, cancellation).ConfigureAwait(false);
        }
        catch
        {
            Forget(child, evenIfRunning: true);
            throw;
        }

        return new ProcessStream(child, carriesOthers: !shares, (code, error) => Explain(command, code, error), () =>
        {
            Forget(child, evenIfRunning: shares);
            slots.Release();
        });
    }

    // ssh makes the control socket when it has logged in. A person may take his time for the passphrase.
    private async Task LoginAsync(PipedProcess child, bool shares, string command, CancellationToken cancellation)
    {
        while (!shares && ControlPath is not null && !File.Exists(ControlPath))
        {
            if (child.HasEnded)
            {
                (int code, string error) = await child.EndAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false) ?? (255, "");
                throw Explain(command, code, error);
            }

            await Task.Delay(Poll, cancellation).ConfigureAwait(false);
        }
    }

    // ssh passes the dial command's status on and keeps 255 for itself.
    private RemoteException Explain(string command, int code, string error) => code == 255
        ? new RemoteException(
            $"The installed ssh could not reach '{Login}' ({reason}): {(DialFailure.Clean(error) is { Length: > 0 } said ? said : "it said nothing")}",
            "Try 'ssh' with the same host by hand: it must log in without a question, or run this command on a terminal.")
        {
            // sshconnect2.c: "USER@HOST: Permission denied (publickey,password)."
            IsRefusedLogin = error.Contains("Permission denied (", StringComparison.Ordinal),
        }
        : DialFailure.Explain(command, Login, code, null, error);

    // A child that carries others is kept until all are closed.
    private void Forget(PipedProcess child, bool evenIfRunning)
    {
        lock (children)
        {
            if ((evenIfRunning || child.HasEnded) && children.Remove(child))
            {
                child.Dispose();
            }
        }
    }
}
