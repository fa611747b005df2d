using System.Net.Sockets;
using Shien.Blade.Native;
using Shien.Images.Writing;

namespace Shien.Blade.Nbd;

/// <summary>
/// Disks as network block devices on a unix socket that one uid may connect to. Whoever connects is as hostile as the guest whose
/// disk it is: it gets bytes of these disks and nothing else, and what it writes never reaches the images below.
/// </summary>
internal sealed class NbdServer : IAsyncDisposable
{
    private const int MaxSessions = 8;

    private readonly Socket listener;
    private readonly IReadOnlyDictionary<string, DiskOverlay> exports;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private string? failure;

    /// <summary>Listens.</summary>
    /// <param name="path">The new socket, in a directory that nobody but root can write yet.</param>
    /// <param name="uid">Who may connect.</param>
    /// <param name="exports">The disks by their names; stay the caller's, open until this is disposed.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public NbdServer(string path, uint uid, IReadOnlyDictionary<string, DiskOverlay> exports)
    {
        this.exports = exports;
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            PosixError.Check(LibC.lchown(path, uid, uid), $"'{path}' cannot be given to uid {uid}");
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"the socket '{path}' cannot be made: {e.Message}", e);
        }

        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The first thing that went wrong with a disk, in a sentence; null while nothing did.</summary>
    public string? Failure => Volatile.Read(ref failure);

    /// <summary>Ends all sessions; what they wrote stays in the overlays.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await accepting.ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> sessions = [];
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(stopping.Token).ConfigureAwait(false);
                sessions.RemoveAll(session => session.IsCompleted);
                if (sessions.Count == MaxSessions)
                {
                    socket.Dispose();
                    continue;
                }

                sessions.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            await new NbdSession(stream, exports, why => Interlocked.CompareExchange(ref failure, why, null)).RunAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            // It went away, or spoke something else: that is its own loss.
        }
    }
}
