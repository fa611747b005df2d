using System.Net.Sockets;
using AwesomeAssertions;
using Shien.Api.Streams;
using Xunit;

namespace Shien.Tests.Api;

public sealed class FrameStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_go_both_ways_and_the_end_is_an_end()
    {
        (NetworkStream here, NetworkStream there) = SocketPair.Create();
        await using FrameStream one = new(new FrameChannel(here));
        await using FrameChannel other = new(there);
        byte[] content = new byte[(2 * FrameChannel.MaxContentBytes) + 7];
        new Random(1).NextBytes(content);

        Task writing = one.WriteAsync(content, Stop).AsTask();
        List<byte> got = [];
        while (got.Count < content.Length)
        {
            got.AddRange((await other.ReadAsync())!.Value.Content.ToArray());
        }

        await writing;
        got.Should().Equal(content);

        await other.WriteAsync(StreamFrameKind.Data, "abc"u8.ToArray(), Stop);
        await other.WriteAsync(StreamFrameKind.EndOfInput, default, Stop);
        await other.WriteAsync(StreamFrameKind.Data, "never"u8.ToArray(), Stop);
        byte[] two = new byte[2];
        (await one.ReadAsync(two, Stop)).Should().Be(2);
        (await one.ReadAsync(two, Stop)).Should().Be(1, "a frame may be read in parts");
        two[0].Should().Be((byte)'c');
        (await one.ReadAsync(two, Stop)).Should().Be(0);
        (await one.ReadAsync(two, Stop)).Should().Be(0, "nothing comes after the end");
    }
}
