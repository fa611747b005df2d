using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Remote.Guests;

/// <summary>
/// The way to a guest's sshd over a stream of the blade, for SSH.NET and the installed ssh, which both want something to connect to: a
/// small HTTP proxy on this machine's loopback that carries whoever knows its token there, and nobody else. Disposing it ends all.
/// </summary>
public sealed class GuestDoor : IAsyncDisposable
{
    /// <summary>Environment variable by which a <c>ProxyCommand</c> learns port and token; an argument would be seen by everybody.</summary>
    public const string Variable = "SHIEN_GUEST_DOOR";

    internal const string ProxyUser = "shien";

    private const int MaxRequestBytes = 4096;
    private const int BufferBytes = 32 * 1024;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly Func<CancellationToken, Task<Stream>> open;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private Exception? failure;

    /// <summary>Opens it.</summary>
    /// <param name="host">What the guest is called; names nothing on a network.</param>
    /// <param name="open">Opens a stream to the guest's sshd.</param>
    /// <param name="proxyCommand">For the installed ssh: a command that connects its standard streams through the door, see <see cref="Variable"/>.</param>
    public GuestDoor(string host, Func<CancellationToken, Task<Stream>> open, string proxyCommand)
    {
        this.open = open;
        Host = host;
        ProxyCommand = proxyCommand;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What the guest is called.</summary>
    public string Host { get; }

    /// <summary>Why the last stream could not be opened, or null.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>The option of the installed ssh that leads through here; <see cref="Variable"/> must hold <see cref="Ticket"/> then.</summary>
    public string ProxyOption => "ProxyCommand=" + ProxyCommand.Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>What <see cref="Variable"/> must hold.</summary>
    public string Ticket => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Port} {Token}");

    internal string ProxyCommand { get; }

    internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    internal string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Connects to the door that a <see cref="Variable"/> names, for a <c>ProxyCommand</c>; the caller disposes the stream.</summary>
    /// <exception cref="RemoteException">It names none, or nobody opens.</exception>
    public static async Task<Stream> EnterAsync(string? ticket, CancellationToken cancellation)
    {
        string[] words = (ticket ?? "").Split(' ');
        if (words.Length != 2 || !ushort.TryParse(words[0], out ushort port))
        {
            throw new RemoteException("This is a part of 'shien ssh' and 'shien prove' and does nothing by itself.", "Run: shien ssh NAME");
        }

        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation).ConfigureAwait(false);
            NetworkStream stream = new(socket, ownsSocket: true);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT guest:22 HTTP/1.0\r\n{Authorization(words[1])}\r\n\r\n"), cancellation).ConfigureAwait(false);
            string answer = await HeadAsync(stream, cancellation).ConfigureAwait(false);
            return answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? stream : throw new IOException("it is closed");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose();
            throw new RemoteException($"The way to the machine cannot be entered: {e.Message}", "Run the command again.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await accepting.ConfigureAwait(false);
        ending.Dispose();
    }

    private static string Authorization(string token) =>
        "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ProxyUser}:{token}"));

    // To the empty line, and not a byte further: what follows is SSH.
    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[MaxRequestBytes];
        for (int length = 0; length < head.Length; length++)
        {
            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellation).ConfigureAwait(false) == 0)
            {
                break;
            }

            if (head.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.ASCII.GetString(head, 0, length + 1);
            }
        }

        throw new IOException("it closed without an answer");
    }

    private async Task AcceptAsync()
    {
        List<Task> carried = [];
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(ending.Token).ConfigureAwait(false);
                carried.RemoveAll(task => task.IsCompleted);
                carried.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped: also between two calls, which then says that it does not listen.
            await Task.WhenAll(carried).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        client.NoDelay = true;
        using NetworkStream stream = new(client, ownsSocket: true);
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            limit.CancelAfter(RequestLimit);
            if (!Knows(await HeadAsync(stream, limit.Token).ConfigureAwait(false)))
            {
                return;
            }

            Stream guest = await OpenAsync().ConfigureAwait(false);
            await using (guest.ConfigureAwait(false))
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ending.Token).ConfigureAwait(false);
                await CarryAsync(stream, guest).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // Whoever connected sees the end, and says what it means for him.
        }
    }

    private bool Knows(string request)
    {
        byte[] expected = Encoding.ASCII.GetBytes(Authorization(Token));
        return request.Split("\r\n").Any(line => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(line), expected));
    }

    private async Task<Stream> OpenAsync()
    {
        try
        {
            return await open(ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Volatile.Write(ref failure, e);
            throw new IOException(e.Message, e);
        }
    }

    private async Task CarryAsync(NetworkStream client, Stream guest)
    {
        // Closing both is what ends the other direction; a read of the blade's stream listens to nothing else.
        Task up = PumpAsync(client, guest);
        Task down = PumpAsync(guest, client);
        await Task.WhenAny(up, down, Task.Delay(Timeout.Infinite, ending.Token)).ConfigureAwait(false);
        await guest.DisposeAsync().ConfigureAwait(false);
        await client.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(up, down).ConfigureAwait(false);
    }

    private static async Task PumpAsync(Stream from, Stream to)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReadAsync(buffer).ConfigureAwait(false) is var got and > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, got)).ConfigureAwait(false);
                await to.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // The other direction ends with it.
        }
    }

    // The streams are others': whatever they throw means that they are of no more use.
    private static bool IsGone(Exception e) => e is not (OutOfMemoryException or StackOverflowException);
}
