using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Shien.CommandLine;

namespace Shien.IeVirsh.Debugging;

/// <summary>
/// Where one debugger of the same login connects: a unix socket in a folder that nobody else may enter, or a TCP port of the loopback
/// whose callers are asked for their uid. Gone once it has connected, or disposed.
/// </summary>
internal sealed class DebuggerSocket : IDisposable
{
    private readonly Socket listening;
    private readonly string? folder;

    private DebuggerSocket(Socket listening, string address, string? folder = null)
    {
        this.listening = listening;
        this.folder = folder;
        Address = address;
        listening.Listen();
    }

    /// <summary>For gdb's <c>target remote</c>: a path, or <c>127.0.0.1:PORT</c>.</summary>
    public string Address { get; }

    /// <summary>Opens a unix socket.</summary>
    public static DebuggerSocket OpenPrivate()
    {
        string folder = Directory.CreateTempSubdirectory("shien-gdb-").FullName; // 0700
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            string path = Path.Combine(folder, "gdb");
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return new DebuggerSocket(socket, path, folder);
        }
        catch
        {
            socket.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>
    /// Opens a free port of a range. The kernel gives each to one only and takes it back whatever ends this program, so that nobody
    /// need keep a list of them.
    /// </summary>
    /// <exception cref="UserException">There is no range, or none of it is free.</exception>
    public static DebuggerSocket OpenPort(int first, int last)
    {
        if (first == 0)
        {
            throw new UserException(
                "this blade gives no TCP ports to debuggers.", "Leave --port out: gdb on the blade needs none, and --ide works without. Or ask an administrator for debug_ports in shiend.toml.");
        }

        int count = last - first + 1;
        int begin = RandomNumberGenerator.GetInt32(count);
        for (int i = 0; i < count; i++)
        {
            IPEndPoint place = new(IPAddress.Loopback, first + ((begin + i) % count));
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(place);
                return new DebuggerSocket(socket, place.ToString());
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
            }
        }

        throw new UserException($"all {count} ports for debuggers are in use.", "Wait until somebody ends a session, or leave --port out.");
    }

    /// <summary>Waits for the debugger; a caller of another login is cut off. The caller disposes the socket.</summary>
    /// <param name="refused">Told the uid of each that was cut off; null where the kernel did not know it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Socket> AcceptAsync(Action<uint?> refused, CancellationToken cancellation)
    {
        while (true)
        {
            Socket caller = await listening.AcceptAsync(cancellation).ConfigureAwait(false);
            if (caller.AddressFamily == AddressFamily.Unix)
            {
                Close();
                return caller;
            }

            uint? uid = LoopbackCaller.UidOf(caller);
            if (uid is not null && uid == LoopbackCaller.OwnUid)
            {
                Close();
                caller.NoDelay = true;
                return caller;
            }

            caller.Dispose();
            refused(uid);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Close()
    {
        listening.Dispose();
        if (folder is not null && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
