using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Remote;

/// <summary>
/// What sits behind the dial command in these tests: 'E' echoes, 'U' and a length takes that many bytes and answers with
/// their SHA-256, 'D' and a length sends that many bytes of a known content, 'S' never reads on, and what begins as HTTP is asked
/// who the caller is.
/// </summary>
public sealed class SocketPeer : IDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private int connections;

    public SocketPeer(string path)
    {
        Path = path;
        listener.Bind(new UnixDomainSocketEndPoint(path));
        Run.Program("chmod", ["666", path]);
        listener.Listen(64);
        _ = AcceptAsync();
    }

    public string Path { get; }

    public int Connections => Volatile.Read(ref connections);

    public static byte[] Header(char command, long length)
    {
        byte[] header = new byte[9];
        header[0] = (byte)command;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(1), length);
        return header;
    }

    /// <summary>Fills a buffer with the content that 'D' sends from an offset.</summary>
    public static void Fill(long offset, Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            long at = offset + i;
            buffer[i] = (byte)(at ^ (at >> 8) * 31 ^ (at >> 16) * 17);
        }
    }

    public void Dispose()
    {
        listener.Dispose();

        // A netcat whose session was killed spins for ever; the name of its socket is this test's alone.
        Run.Program("pkill", ["-KILL", "-f", "nc -N -U " + Path]);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                Interlocked.Increment(ref connections);
                _ = Task.Run(() => ServeAsync(new NetworkStream(socket, ownsSocket: true)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(NetworkStream stream)
    {
        using (stream)
        {
            try
            {
                byte[] header = new byte[9];
                await stream.ReadExactlyAsync(header);
                long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(1));
                switch ((char)header[0])
                {
                    case 'E':
                        await stream.CopyToAsync(stream);
                        break;
                    case 'U':
                        await stream.WriteAsync(await HashAsync(stream, length));
                        break;
                    case 'D':
                        await SendAsync(stream, length);
                        break;
                    case 'G':
                        await AnswerAsync(stream);
                        break;
                    case 'S':
                        await Task.Delay(TimeSpan.FromSeconds(length));
                        break;
                }
            }
            catch (IOException)
            {
                // The connection was cut, as the test wanted.
            }
        }
    }

    // GET /v1/account, as shiend answers it.
    private static async Task AnswerAsync(NetworkStream stream)
    {
        const string Account = """{"account":"e24","role":"user","blade":"testblade","version":"9.9","architecture":"x86_64","machineLimit":4,"coreLimit":2,"memoryLimitMiB":2048,"diskLimitBytes":1}""";
        using StreamReader reader = new(stream, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nShien-Version: 1.0\r\nContent-Type: application/json\r\nContent-Length: {Account.Length}\r\nConnection: close\r\n\r\n{Account}"));
    }

    private static async Task<byte[]> HashAsync(NetworkStream stream, long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        while (length > 0)
        {
            int got = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)));
            if (got == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, got);
            length -= got;
        }

        return hash.GetHashAndReset();
    }

    private static async Task SendAsync(NetworkStream stream, long length)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long at = 0; at < length; at += buffer.Length)
        {
            Fill(at, buffer);
            await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - at)));
        }
    }
}
