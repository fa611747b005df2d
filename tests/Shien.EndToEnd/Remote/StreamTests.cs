using System.Diagnostics;
using AwesomeAssertions;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>Streams over one connection: integrity, memory, and every way in which they end.</summary>
public sealed class StreamTests(RemoteLab lab) : IClassFixture<RemoteLab>
{
    private const long Length = 64L * 1024 * 1024;

    [Fact]
    public async Task Carries_eight_streams_over_one_login()
    {
        TestSshd server = lab.Start();
        await using RemoteBlade blade = await ConnectAsync(server);
        Stream[] streams = await Task.WhenAll(Enumerable.Range(0, RemoteBlade.MaxStreams).Select(_ => blade.OpenStreamAsync(StreamTalk.Test)));
        await Task.WhenAll(streams.Select((s, i) => StreamTalk.EchoAsync(s, $"stream {i} " + new string('x', 100_000))));
        File.ReadLines(server.Log).Count(l => l.Contains("Accepted publickey", StringComparison.Ordinal)).Should().Be(1);

        // The ninth waits until one is closed.
        Task<Stream> ninth = blade.OpenStreamAsync(StreamTalk.Test);
        await Task.Delay(300, StreamTalk.Test);
        ninth.IsCompleted.Should().BeFalse();
        await streams[3].DisposeAsync();
        await using Stream opened = await ninth.WaitAsync(TimeSpan.FromSeconds(20), StreamTalk.Test);
        await StreamTalk.EchoAsync(opened, "the ninth");
    }

    [Fact]
    public async Task Carries_64_MiB_each_way()
    {
        await using RemoteBlade blade = await ConnectAsync(lab.Start());
        await using (Stream up = await blade.OpenStreamAsync(StreamTalk.Test))
        {
            await StreamTalk.UploadAsync(up, Length);
        }

        await using (Stream down = await blade.OpenStreamAsync(StreamTalk.Test))
        {
            await StreamTalk.DownloadAsync(down, Length);
        }
    }

    [Fact]
    public async Task Streams_that_both_sides_end_at_once_leave_the_connection_alone()
    {
        await using RemoteBlade blade = await ConnectAsync(lab.Start());
        for (int i = 0; i < 300; i++)
        {
            await using Stream stream = await blade.OpenStreamAsync(StreamTalk.Test);
            await StreamTalk.UploadAsync(stream, 1);
        }
    }

    [Fact]
    public async Task Stops_the_writer_when_the_peer_does_not_read()
    {
        await using RemoteBlade blade = await ConnectAsync(lab.Start());
        await using Stream stream = await blade.OpenStreamAsync(StreamTalk.Test);
        await stream.WriteAsync(SocketPeer.Header('S', 600), StreamTalk.Test);

        // Longer than the silence limit: the blade answers the probe.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(8));
        (await WriteForEverAsync(stream, limit.Token)).Should().BeLessThan(16 * 1024 * 1024);
        await StreamTalk.EchoAsync(blade, "others go on");
    }

    [Fact]
    public async Task Ends_with_an_error_when_the_session_is_killed_in_the_middle()
    {
        TestSshd server = lab.Start();
        await using RemoteBlade blade = await ConnectAsync(server);
        await using Stream stream = await blade.OpenStreamAsync(StreamTalk.Test);
        await StreamTalk.EchoAsync(stream, "alive");
        long start = Stopwatch.GetTimestamp();
        server.Signal("KILL");
        RemoteException broken = await StreamTalk.RefusedAsync(() => stream.ReadExactlyAsync(new byte[1], StreamTalk.Test).AsTask());
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(4));
        broken.Message.Should().Contain("broke");
        await StreamTalk.RefusedAsync(() => blade.OpenStreamAsync(StreamTalk.Test));
    }

    [Fact]
    public async Task Gives_up_a_connection_that_falls_silent_while_it_reads_and_while_it_writes()
    {
        TestSshd server = lab.Start();
        await using RemoteBlade blade = await ConnectAsync(server);
        Stream reading = await blade.OpenStreamAsync(StreamTalk.Test);
        await StreamTalk.EchoAsync(reading, "alive");
        Stream writing = await blade.OpenStreamAsync(StreamTalk.Test);
        await writing.WriteAsync(SocketPeer.Header('U', long.MaxValue), StreamTalk.Test);
        server.Signal("STOP");
        long start = Stopwatch.GetTimestamp();
        Task read = reading.ReadExactlyAsync(new byte[1], StreamTalk.Test).AsTask();
        Task write = WriteForEverAsync(writing, StreamTalk.Test);
        (await StreamTalk.RefusedAsync(() => read)).Message.Should().Contain("has not answered for 4 s");
        (await StreamTalk.RefusedAsync(() => write)).Message.Should().Contain("has not answered for 4 s");
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(20));
        await blade.DisposeAsync();
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(40), "a dead connection must not hold the program");
    }

    [Fact]
    public async Task Reads_a_plain_end_when_the_command_ends_well_and_an_error_when_it_does_not()
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(server, "plain"));
        await using (RemoteBlade well = await RemoteBlade.ConnectAsync(options with { DialCommand = "printf abc" }, StreamTalk.Test))
        {
            await using Stream stream = await well.OpenStreamAsync(StreamTalk.Test);
            using StreamReader reader = new(stream);
            (await reader.ReadToEndAsync(StreamTalk.Test)).Should().Be("abc");
        }

        await using RemoteBlade badly = await RemoteBlade.ConnectAsync(
            options with { DialCommand = "printf 'no shiend\\033[2J' >&2; exit 5" }, StreamTalk.Test);
        await using Stream failing = await badly.OpenStreamAsync(StreamTalk.Test);
        RemoteException failed = await StreamTalk.RefusedAsync(() => failing.ReadExactlyAsync(new byte[1], StreamTalk.Test).AsTask());
        failed.Message.Should().EndWith("ended with status 5: no shiend[2J.");
    }

    // Ends when it is cancelled, with what was taken until then; what breaks is thrown.
    private static async Task<long> WriteForEverAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] part = new byte[64 * 1024];
        for (long taken = 0; ; taken += part.Length)
        {
            try
            {
                await stream.WriteAsync(part, cancellation);
            }
            catch (OperationCanceledException)
            {
                return taken;
            }
        }
    }

    private Task<RemoteBlade> ConnectAsync(TestSshd server) =>
        RemoteBlade.ConnectAsync(lab.Options(server, lab.Laptop(server, "plain")), StreamTalk.Test);
}
