using System.Net.Sockets;

namespace Shien.Api.Client;

/// <summary>The blade that is this machine: shiend's unix socket.</summary>
public static class LocalBlade
{
    /// <summary>Where shiend listens unless <see cref="SocketVariable"/> names another path.</summary>
    public const string DefaultSocketPath = "/run/shien/shiend.sock";

    /// <summary>Environment variable that names another socket.</summary>
    public const string SocketVariable = "SHIEN_SOCKET";

    /// <summary>Path of the socket, from the environment or the default.</summary>
    public static string SocketPath =>
        Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } path ? path : DefaultSocketPath;

    /// <summary>Opens a stream to shiend, for <see cref="BladeClient"/>; the caller disposes it.</summary>
    /// <exception cref="BladeException">Nobody listens there.</exception>
    public static ValueTask<Stream> OpenStreamAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<Stream>(new NetworkStream(Connect(SocketPath), ownsSocket: true));
    }

    /// <summary>Connects to a unix socket, which needs no waiting; the caller disposes it.</summary>
    /// <exception cref="BladeException">Nobody listens there.</exception>
    public static Socket Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();

            // The runtime says "Cannot assign requested address" where the file is missing.
            string why = File.Exists(path) ? e.Message : "there is no such socket";
            throw new BladeException(
                new ApiError(
                    ErrorCodes.Backend,
                    $"shiend does not answer on '{path}': {why}.",
                    "Is this machine a blade? Then ask its administrator to start shiend."),
                e);
        }
    }
}
