using System.Net.Sockets;
using Shien.Blade.Http;
using Shien.Blade.Native;

namespace Shien.Blade.Displays;

/// <summary>
/// A socket at which a machine's owner reaches its display, over <c>ssh -L</c>: the file is the owner's alone, whoever connects is looked
/// at again, and what passes goes to QEMU's own socket, which only root and the machine reach. It outlasts a restart of the machine.
/// </summary>
internal sealed class DisplayDoor : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxViewers = 4;
    private const int Waiting = 4;
    private const int BufferBytes = 32 * 1024;
    private const uint SameGroup = uint.MaxValue;

    private readonly Socket listening;
    private readonly string path;
    private readonly string target;
    private readonly uint owner;
    private readonly CancellationTokenSource closed = new();
    private int viewers;

    private DisplayDoor(Socket listening, string path, string target, uint owner)
    {
        this.listening = listening;
        this.path = path;
        this.target = target;
        this.owner = owner;
    }

    /// <summary>False once its file is gone: nobody can connect any more.</summary>
    public bool IsThere => File.Exists(path);

    /// <summary>Opens one and begins to serve it.</summary>
    /// <param name="path">Of its file, in a folder where only root makes files; an older one is removed.</param>
    /// <param name="target">QEMU's socket.</param>
    /// <param name="owner">Uid of who may connect.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static DisplayDoor Open(string path, string target, uint owner)
    {
        File.Delete(path);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, Own);
            PosixError.Check(LibC.lchown(path, owner, SameGroup), $"'{path}' cannot be given to its owner");
            socket.Listen(Waiting);
        }
        catch (Exception e)
        {
            socket.Dispose();
            File.Delete(path);
            throw e as IOException ?? new IOException($"'{path}' cannot be opened: {e.Message}", e);
        }

        DisplayDoor door = new(socket, path, target, owner);
        _ = door.ServeAsync();
        return door;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closed.Cancel();
        listening.Dispose();
        File.Delete(path);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                Socket viewer = await listening.AcceptAsync(closed.Token).ConfigureAwait(false);
                _ = ShowAsync(viewer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was closed.
        }
    }

    private async Task ShowAsync(Socket viewer)
    {
        using (viewer)
        {
            using Peer peer = Peer.Of(viewer);
            if (peer.Uid != owner)
            {
                return;
            }

            try
            {
                if (Interlocked.Increment(ref viewers) > MaxViewers)
                {
                    return;
                }

                using Socket display = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await display.ConnectAsync(new UnixDomainSocketEndPoint(target), closed.Token).ConfigureAwait(false);
                using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(closed.Token);
                await Task.WhenAny(CarryAsync(viewer, display, over.Token), CarryAsync(display, viewer, over.Token)).ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The machine is off, or was started without a display.
            }
            finally
            {
                Interlocked.Decrement(ref viewers);
            }
        }
    }

    private static async Task CarryAsync(Socket from, Socket to, CancellationToken over)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, over).ConfigureAwait(false) is var got and > 0)
            {
                for (ReadOnlyMemory<byte> rest = buffer.AsMemory(0, got); !rest.IsEmpty;)
                {
                    rest = rest[await to.SendAsync(rest, over).ConfigureAwait(false)..];
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two has left.
        }
    }
}
