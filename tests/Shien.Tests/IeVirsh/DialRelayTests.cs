using System.IO.Pipes;
using System.Net.Sockets;
using AwesomeAssertions;
using Shien.IeVirsh.Dialing;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.IeVirsh;

public sealed class DialRelayTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_end_of_the_input_closes_one_direction_and_the_answer_still_arrives()
    {
        byte[] question = new byte[1_000_000];
        byte[] answer = new byte[1_500_000];
        new Random(3).NextBytes(question);
        new Random(4).NextBytes(answer);
        (NetworkStream here, NetworkStream there) = SocketPair.Create();
        MemoryStream output = new();
        Task relay = Task.Run(() => DialRelay.Run(here.Socket, new MemoryStream(question), output), TestContext.Current.CancellationToken);

        MemoryStream got = new();
        await there.CopyToAsync(got, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        got.ToArray().Should().Equal(question);
        await there.WriteAsync(answer, TestContext.Current.CancellationToken);
        await there.DisposeAsync();
        await relay.WaitAsync(Limit, TestContext.Current.CancellationToken);
        output.ToArray().Should().Equal(answer);
    }

    [Fact]
    public async Task Ends_when_the_daemon_closes_though_input_is_still_open()
    {
        await using AnonymousPipeServerStream keyboard = new(PipeDirection.Out);

        // Not disposed here: that would wait for the read which only the end of the keyboard ends.
        AnonymousPipeClientStream input = new(PipeDirection.In, keyboard.ClientSafePipeHandle);
        (NetworkStream here, NetworkStream there) = SocketPair.Create();
        Task relay = Task.Run(() => DialRelay.Run(here.Socket, input, Stream.Null), TestContext.Current.CancellationToken);
        await there.DisposeAsync();
        await relay.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }
}
