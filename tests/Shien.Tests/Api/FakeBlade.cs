using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Shien.Api;
using Shien.Api.Client;

namespace Shien.Tests.Api;

/// <summary>HTTP over socket pairs, with the answers of a table: enough of a blade for a client.</summary>
internal sealed class FakeBlade : IDisposable
{
    private readonly Dictionary<string, Func<FakeRequest, FakeAnswer>> answers = [];
    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock recording = new();
    private readonly List<FakeRequest> requests = [];

    public FakeBlade()
    {
        SocketPath = Path.Combine(folder, "s");
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        _ = AcceptAsync();
    }

    public string SocketPath { get; }

    /// <summary>What was asked so far; a body that was refused before it was sent is empty.</summary>
    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (recording)
            {
                return [.. requests];
            }
        }
    }

    /// <summary>Answers <c>GET /v1/machines</c>, say; a path ends before its query.</summary>
    public FakeBlade On(string methodAndPath, Func<FakeRequest, FakeAnswer> answer)
    {
        answers[methodAndPath] = answer;
        return this;
    }

    public FakeBlade On<T>(string methodAndPath, T value, JsonTypeInfo<T> type) => On(methodAndPath, _ => FakeAnswer.Json(200, value, type));

    public BladeClient Connect() => new(async cancellation =>
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    });

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                _ = ServeAsync(new NetworkStream(socket, ownsSocket: true));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        await using NetworkStream owned = stream;
        try
        {
            while (await FakeRequest.ReadHeadAsync(stream) is { } head)
            {
                if (!await AnswerAsync(stream, head))
                {
                    return;
                }
            }
        }
        catch (IOException)
        {
            // The client went away.
        }
    }

    // False when the connection is of no further use.
    private async Task<bool> AnswerAsync(NetworkStream stream, FakeRequest head)
    {
        Func<FakeRequest, FakeAnswer> known = answers.GetValueOrDefault($"{head.Method} {head.Path.Split('?')[0]}") ?? (_ => FakeAnswer.Refusal(
            404, new ApiError(ErrorCodes.NotFound, $"there is no {head.Path}")));
        FakeAnswer Answer(FakeRequest asked)
        {
            try
            {
                return known(asked);
            }
            catch (Exception e)
            {
                return FakeAnswer.Refusal(500, new ApiError(ErrorCodes.Internal, e.ToString()));
            }
        }

        FakeAnswer? early = head.Expects ? Answer(head) : null;
        if (early is { RefusesBeforeBody: true })
        {
            Record(head);
            await WriteAsync(stream, early);

            // HttpClient sends a body of known length below 1 KiB all the same, to keep the connection.
            if (head.Headers.ContainsKey("Content-Length"))
            {
                await head.ReadBodyAsync(stream);
            }

            return false;
        }

        if (head.Expects)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }

        FakeRequest request = head with { Body = await head.ReadBodyAsync(stream) };
        Record(request);
        FakeAnswer final = Answer(request);
        if (final.Cut)
        {
            return false;
        }

        await WriteAsync(stream, final);
        if (final.CutAt is not null)
        {
            return false;
        }

        if (final.Upgraded is { } upgraded)
        {
            await upgraded(stream);
            return false;
        }

        return true;
    }

    private void Record(FakeRequest request)
    {
        lock (recording)
        {
            requests.Add(request);
        }
    }

    private static async Task WriteAsync(NetworkStream stream, FakeAnswer answer)
    {
        string head = answer.Upgraded is null
            ? string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} x\r\nContent-Length: {answer.Body.Length}\r\n\r\n")
            : "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shien-stream\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAt ?? answer.Body.Length));
    }
}
