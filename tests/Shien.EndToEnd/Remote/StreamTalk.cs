using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>What the tests say over a stream.</summary>
internal static class StreamTalk
{
    public static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <summary>Opens a stream, sends a text and expects it back.</summary>
    public static async Task EchoAsync(RemoteBlade blade, string text = "hello blade")
    {
        await using Stream stream = await blade.OpenStreamAsync(Test);
        await EchoAsync(stream, text);
    }

    public static async Task EchoAsync(Stream stream, string text)
    {
        await stream.WriteAsync(SocketPeer.Header('E', 0), Test);
        byte[] sent = System.Text.Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(sent, Test);
        await stream.FlushAsync(Test);
        byte[] got = new byte[sent.Length];
        await stream.ReadExactlyAsync(got, Test);
        got.Should().Equal(sent);
    }

    /// <summary>Sends bytes and compares the peer's hash of them with ours.</summary>
    public static async Task UploadAsync(Stream stream, long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await stream.WriteAsync(SocketPeer.Header('U', length), Test);
        byte[] buffer = new byte[64 * 1024];
        for (long at = 0; at < length; at += buffer.Length)
        {
            SocketPeer.Fill(at * 3, buffer);
            int count = (int)Math.Min(buffer.Length, length - at);
            hash.AppendData(buffer, 0, count);
            await stream.WriteAsync(buffer.AsMemory(0, count), Test);
        }

        byte[] answer = new byte[32];
        await stream.ReadExactlyAsync(answer, Test);
        answer.Should().Equal(hash.GetHashAndReset());
    }

    /// <summary>Receives bytes, compares each, and expects the end after the last.</summary>
    public static async Task DownloadAsync(Stream stream, long length)
    {
        await stream.WriteAsync(SocketPeer.Header('D', length), Test);
        byte[] buffer = new byte[64 * 1024];
        byte[] expected = new byte[buffer.Length];
        long at = 0;
        while (await stream.ReadAsync(buffer, Test) is var got and > 0)
        {
            SocketPeer.Fill(at, expected.AsSpan(0, got));
            buffer.AsSpan(0, got).SequenceEqual(expected.AsSpan(0, got)).Should().BeTrue($"byte {at} and after must be as sent");
            at += got;
        }

        at.Should().Be(length);
    }

    public static async Task<RemoteException> RefusedAsync(Func<Task> act) => (await act.Should().ThrowAsync<RemoteException>()).Which;
}
