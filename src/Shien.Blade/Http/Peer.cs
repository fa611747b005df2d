using System.Buffers.Binary;
using System.Net.Sockets;

namespace Shien.Blade.Http;

/// <summary>The other end of a connection, as the kernel recorded it when it connected.</summary>
internal sealed class Peer : IDisposable
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    private readonly CancellationTokenSource closed = new();

    /// <summary>Makes one from what the kernel says.</summary>
    public Peer(uint uid, int pid)
    {
        Uid = uid;
        Pid = pid;
        Closed = closed.Token;
    }

    /// <summary>Who it is; belongs to the connection, whatever its requests say.</summary>
    public uint Uid { get; }

    /// <summary>Its process when it connected: for the log, never for a decision.</summary>
    public int Pid { get; }

    /// <summary>Fires when the connection has ended.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Reads SO_PEERCRED of a unix socket: pid, uid, gid.</summary>
    public static Peer Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        _ = socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new Peer(
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]), BinaryPrimitives.ReadInt32LittleEndian(credentials));
    }

    /// <summary>The connection has ended.</summary>
    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
    }
}
