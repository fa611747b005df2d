using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Streams;
using Shien.MachineCommands.Consoles;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.MachineCommands.Consoles;

public sealed class ConsoleRelayTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly AnonymousPipeServerStream keyboard = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream keys;
    private readonly MemoryStream screen = new();
    private readonly FrameChannel blade;
    private readonly NetworkStream bladeStream;
    private readonly Task<ConsoleEnd> relay;
    private readonly CancellationTokenSource interrupt = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ConsoleRelayTests()
    {
        keys = new AnonymousPipeClientStream(PipeDirection.In, keyboard.ClientSafePipeHandle);
        (NetworkStream here, bladeStream) = SocketPair.Create();
        blade = new FrameChannel(bladeStream);
        relay = new ConsoleRelay(new FrameChannel(here), keys, screen, Quiet).RunAsync(interrupt.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await blade.DisposeAsync();
        await keyboard.DisposeAsync();
        interrupt.Dispose();
    }

    [Fact]
    public async Task Keys_go_up_and_the_guest_shows_below()
    {
        Type("root\r");
        (await NextAsync()).Should().Be("Data root\\r");
        await blade.WriteAsync(StreamFrameKind.Data, "tiny login: "u8.ToArray(), Stop);
        await blade.WriteAsync(StreamFrameKind.Data, "ok"u8.ToArray(), Stop);
        await blade.DisposeAsync();
        (await relay.WaitAsync(Limit, Stop)).Left.Should().BeFalse();
        Encoding.UTF8.GetString(screen.ToArray()).Should().Be("tiny login: ok");
    }

    [Fact]
    public async Task The_leaving_key_sends_what_was_typed_before_it_and_nothing_after()
    {
        Type("halt\u001dnot this");
        (await relay.WaitAsync(Limit, Stop)).Left.Should().BeTrue();
        (await NextAsync()).Should().Be("Data halt");
        (await NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task After_the_end_of_the_input_it_ends_when_the_guest_has_fallen_silent()
    {
        Type("ls\r");
        await keyboard.DisposeAsync();
        (await NextAsync()).Should().Be("Data ls\\r");
        await blade.WriteAsync(StreamFrameKind.Data, "bin etc"u8.ToArray(), Stop);
        (await relay.WaitAsync(Limit, Stop)).Left.Should().BeTrue();
        (await NextAsync()).Should().BeNull();
        Encoding.UTF8.GetString(screen.ToArray()).Should().Be("bin etc");
    }

    [Fact]
    public async Task What_the_blade_says_at_the_end_is_kept()
    {
        await blade.WriteAsync(StreamFrameKind.Message, "Somebody took the console over."u8.ToArray(), Stop);
        await blade.DisposeAsync();
        (await relay.WaitAsync(Limit, Stop)).Should().Be(new ConsoleEnd(Left: false, "Somebody took the console over."));
    }

    [Fact]
    public async Task An_interruption_ends_it_though_nobody_types()
    {
        interrupt.Cancel();
        (await relay.WaitAsync(Limit, Stop)).Left.Should().BeTrue();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_inside_a_frame_is_an_error()
    {
        bladeStream.Write([0, 0, 0, 0, 9, 1]);
        await blade.DisposeAsync();
        Func<Task> wait = () => relay.WaitAsync(Limit, Stop);
        (await wait.Should().ThrowAsync<BladeException>()).WithMessage("the stream broke off*");
    }

    private void Type(string text) => keyboard.Write(Encoding.UTF8.GetBytes(text));

    private async Task<string?> NextAsync() => await blade.ReadAsync().AsTask().WaitAsync(Limit, Stop) is { } frame
        ? $"{frame.Kind} {Encoding.UTF8.GetString(frame.Content.Span).Replace("\r", "\\r")}"
        : null;
}
