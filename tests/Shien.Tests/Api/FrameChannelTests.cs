using System.Net.Sockets;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Streams;
using Xunit;

namespace Shien.Tests.Api;

public sealed class FrameChannelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Carries_kinds_and_contents()
    {
        MemoryStream wire = new();
        FrameChannel sender = new(wire);
        await sender.WriteAsync(StreamFrameKind.Data, "login: "u8.ToArray(), Stop);
        await sender.WriteAsync(StreamFrameKind.EndOfInput, default, Stop);
        wire.Position = 0;

        FrameChannel receiver = new(wire);
        StreamFrame data = (await receiver.ReadAsync())!.Value;
        data.Kind.Should().Be(StreamFrameKind.Data);
        data.Content.ToArray().Should().Equal("login: "u8.ToArray());
        StreamFrame end = (await receiver.ReadAsync())!.Value;
        end.Kind.Should().Be(StreamFrameKind.EndOfInput);
        end.Content.Length.Should().Be(0);
        (await receiver.ReadAsync()).Should().BeNull("the other side closed between two frames");
    }

    [Fact]
    public async Task Splits_what_is_longer_than_a_frame()
    {
        byte[] content = new byte[(2 * FrameChannel.MaxContentBytes) + 7];
        new Random(1).NextBytes(content);
        MemoryStream wire = new();
        await new FrameChannel(wire).WriteAsync(StreamFrameKind.Data, content, Stop);
        wire.Position = 0;

        FrameChannel receiver = new(wire);
        MemoryStream got = new();
        List<int> lengths = [];
        while (await receiver.ReadAsync() is { } frame)
        {
            got.Write(frame.Content.Span);
            lengths.Add(frame.Content.Length);
        }

        got.ToArray().Should().Equal(content);
        lengths.Should().Equal(FrameChannel.MaxContentBytes, FrameChannel.MaxContentBytes, 7);
    }

    [Theory]
    [InlineData("00 00 00")]
    [InlineData("00 00 00 00 05 61 62")]
    [InlineData("00 00 01 00 01")]
    [InlineData("00 ff ff ff ff")]
    [InlineData("09 00 00 00 00")]
    public async Task Refuses_what_is_not_frames(string hex)
    {
        FrameChannel channel = new(new MemoryStream(Convert.FromHexString(hex.Replace(" ", ""))));
        Func<Task> read = async () => await channel.ReadAsync();
        (await read.Should().ThrowAsync<BladeException>())
            .WithMessage("the stream broke off, or holds something else than frames");
    }

    [Fact]
    public async Task Survives_any_bytes()
    {
        Random random = new(20261123);
        for (int run = 0; run < 3000; run++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (bytes.Length > 4 && run % 2 == 0)
            {
                bytes[1] = bytes[2] = bytes[3] = 0;
                bytes[0] %= 5;
            }

            FrameChannel channel = new(new MemoryStream(bytes));
            int frames = 0;
            try
            {
                while (await channel.ReadAsync() is not null)
                {
                    frames++;
                }
            }
            catch (BladeException)
            {
                // The only exception there may be.
            }

            frames.Should().BeLessThan(10);
        }
    }

    [Fact]
    public async Task Keeps_frames_of_concurrent_writers_whole()
    {
        (NetworkStream here, NetworkStream there) = SocketPair.Create();
        await using FrameChannel sender = new(here);
        await using FrameChannel receiver = new(there);
        byte[][] contents = [.. Enumerable.Range(1, 8).Select(i => Enumerable.Repeat((byte)i, 5000).ToArray())];
        Task writers = Task.WhenAll(contents.Select(content => Task.Run(async () => await sender.WriteAsync(StreamFrameKind.Data, content, Stop), Stop)));
        for (int i = 0; i < contents.Length; i++)
        {
            byte[] content = (await receiver.ReadAsync())!.Value.Content.ToArray();
            content.Should().Equal(contents[content[0] - 1]);
        }

        await writers;
    }
}
