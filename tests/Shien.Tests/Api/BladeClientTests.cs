using System.Text;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Api.Streams;
using Xunit;

namespace Shien.Tests.Api;

public sealed class BladeClientTests : IDisposable
{
    private readonly FakeBlade blade = new();
    private readonly BladeClient client;

    public BladeClientTests() => client = blade.Connect();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        blade.Dispose();
    }

    [Fact]
    public async Task Says_its_version_and_gives_requests_with_an_effect_an_id()
    {
        blade.On("GET /v1/machines", new MachineList([SampleMachines.Running]), ApiJson.Default.MachineList)
            .On("POST /v1/machines/01/start", SampleMachines.Running, ApiJson.Default.MachineInfo);
        (await client.GetMachinesAsync(Stop)).Machines.Should().ContainSingle().Which.Should().BeEquivalentTo(SampleMachines.Running);
        await client.StartAsync("01", Stop);
        await client.StartAsync("01", Stop);

        blade.Requests.Select(request => request.Headers[ApiVersion.Header]).Should().AllBe(ApiVersion.Text);
        blade.Requests[0].Headers.Should().NotContainKey(ApiVersion.RequestIdHeader);
        blade.Requests[1].Headers[ApiVersion.RequestIdHeader].Should().NotBe(blade.Requests[2].Headers[ApiVersion.RequestIdHeader]);
    }

    [Fact]
    public async Task A_refusal_carries_code_message_and_remedy()
    {
        blade.On("POST /v1/machines/01/start", _ => FakeAnswer.Refusal(409, new ApiError(ErrorCodes.State, "'01' is running.", "Nothing to do.")));
        BladeException e = (await client.Invoking(c => c.StartAsync("01", Stop)).Should().ThrowAsync<BladeException>()).Which;
        e.Message.Should().Be("'01' is running.");
        e.Error.Should().Be(new ApiError(ErrorCodes.State, "'01' is running.", "Nothing to do."));
    }

    [Fact]
    public async Task A_refused_body_is_never_written()
    {
        bool written = false;
        blade.On("PUT /v1/pushes/p/disks/1/map", _ => FakeAnswer.Refusal(507, new ApiError(ErrorCodes.StoreFull, "The store is full.")));
        Func<Task> send = () => client.SendMapAsync(
            "p", 1, [], (_, _) =>
            {
                written = true;
                return Task.CompletedTask;
            },
            Stop);
        (await send.Should().ThrowAsync<BladeException>()).Which.Error.Code.Should().Be(ErrorCodes.StoreFull);
        written.Should().BeFalse();
        blade.Requests.Should().ContainSingle().Which.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task A_body_of_unknown_length_arrives_whole()
    {
        byte[] content = new byte[300_000];
        new Random(2).NextBytes(content);
        blade.On("PUT /v1/pushes/p/disks/2/map", _ => new FakeAnswer(200, [0b101]));
        (await client.SendMapAsync("p", 2, [], async (stream, stop) => await stream.WriteAsync(content, stop), Stop)).Runs.Should().Equal(0b101);
        blade.Requests.Single().Body.Should().Equal(content);
    }

    [Fact]
    public async Task Commit_yields_events_as_lines()
    {
        PushEvent[] events = [new("assemble", 1, 2), new("done", Machine: SampleMachines.Running)];
        blade.On("POST /v1/pushes/p/commit", _ => FakeAnswer.Lines(ApiJson.Default.PushEvent, events));
        List<PushEvent> got = [];
        await foreach (PushEvent e in client.CommitAsync("p", new CommitRequest(Start: true), Stop))
        {
            got.Add(e);
        }

        got.Should().BeEquivalentTo(events);
        Encoding.UTF8.GetString(blade.Requests.Single().Body).Should().Be("""{"start":true}""");
    }

    [Theory]
    [InlineData(502, "<html>")]
    [InlineData(200, "nonsense")]
    [InlineData(200, "null")]
    [InlineData(200, "{}")]
    public async Task Says_what_cannot_be_read(int status, string body)
    {
        blade.On("GET /v1/account", _ => new FakeAnswer(status, Encoding.UTF8.GetBytes(body)));
        (await client.Invoking(c => c.GetAccountAsync(Stop)).Should().ThrowAsync<BladeException>())
            .WithMessage("the blade's answer to GET /v1/account cannot be read*");
    }

    [Fact]
    public async Task Says_when_the_connection_broke()
    {
        blade.On("POST /v1/machines/01/start", _ => new FakeAnswer(200, []) { Cut = true });
        (await client.Invoking(c => c.StartAsync("01", Stop)).Should().ThrowAsync<BladeException>())
            .WithMessage("the connection to the blade broke during POST /v1/machines/01/start*");
    }

    [Fact]
    public async Task A_console_carries_frames_both_ways()
    {
        blade.On("GET /v1/machines/01/console", _ => FakeAnswer.Nothing with
        {
            Upgraded = async stream =>
            {
                FrameChannel echo = new(stream);
                while (await echo.ReadAsync() is { } frame)
                {
                    await echo.WriteAsync(frame.Kind, frame.Content);
                }
            },
        });
        await using FrameChannel channel = await client.OpenConsoleAsync("01", new ConsoleOptions(Force: true), Stop);
        await channel.WriteAsync(StreamFrameKind.Data, "ls\r"u8.ToArray(), Stop);
        (await channel.ReadAsync())!.Value.Content.ToArray().Should().Equal("ls\r"u8.ToArray());
        blade.Requests.Single().Path.Should().Be("/v1/machines/01/console?force=true");
    }

    [Fact]
    public void A_missing_socket_is_called_by_its_name()
    {
        Action connect = () => LocalBlade.Connect("/nonexistent/shiend.sock");
        connect.Should().Throw<BladeException>()
            .WithMessage("shiend does not answer on '/nonexistent/shiend.sock': there is no such socket.");
        Action tooLong = () => LocalBlade.Connect("/" + new string('x', 200));
        tooLong.Should().Throw<BladeException>().WithMessage("shiend does not answer on '/xxx*");
    }
}
