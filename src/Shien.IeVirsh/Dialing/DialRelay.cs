using System.Net.Sockets;

namespace Shien.IeVirsh.Dialing;

/// <summary>
/// Carries bytes between a socket and two streams on two plain threads: asynchronous relays, and socat with small
/// buffers, reach half of the speed.
/// </summary>
internal static class DialRelay
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>
    /// Returns when the socket's peer has closed. The end of <paramref name="input"/> closes the socket's sending half
    /// only, so that an answer still arrives.
    /// </summary>
    /// <exception cref="IOException">Nobody reads <paramref name="output"/> any more.</exception>
    public static void Run(Socket socket, Stream input, Stream output)
    {
        Thread up = new(() => CarryUp(socket, input)) { IsBackground = true, Name = "input" };
        up.Start();
        byte[] buffer = new byte[BufferBytes];
        while (Receive(socket, buffer) is var got and > 0)
        {
            output.Write(buffer.AsSpan(0, got));
        }

        // The thread may wait for input that never comes; the end of the program ends it.
    }

    private static void CarryUp(Socket socket, Stream input)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (input.Read(buffer) is var got and > 0)
            {
                for (int sent = 0; sent < got;)
                {
                    sent += socket.Send(buffer.AsSpan(sent, got - sent));
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other thread sees the socket's end and says so; a lost input ends both halves.
            socket.Dispose();
        }
    }

    private static int Receive(Socket socket, byte[] buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
