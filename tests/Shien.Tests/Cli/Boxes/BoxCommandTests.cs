using System.Text;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Pushes;
using Shien.Cli.Boxes;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Boxes;

public sealed class BoxCommandTests : IDisposable
{
    private static readonly BoxInfo Box = new("web", "1.10", "Debian\u001b[2J", "teacher", new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero), 1L << 30, 329 << 16);

    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task List_shows_boxes_and_no_control_characters()
    {
        BoxInfo withdrawn = Box with { Version = "1.9", Yanked = new BoxYank("teacher", Box.Published, "a password was in it") };
        run.Blade.On("GET /v1/boxes", new BoxList([Box, withdrawn]), ApiJson.Default.BoxList);
        (await run.RunAsync("box", "list")).Should().Be(0);
        run.Terminal.Output.Should().Contain(" web    1.10      20.6 MiB   teacher     2026-11-27   Debian").And.Contain("withdrawn: a password was in it").And.NotContain("\u001b");
        (await run.RunAsync("box", "list", "--json")).Should().Be(0);
        run.Terminal.Output.Should().StartWith("""{"schema":1,"boxes":[{"name":"web","version":"1.10",""");
    }

    [Theory]
    [InlineData("Web", "1.0", "'Web' is no name of a box")]
    [InlineData("web", "latest", "'latest' is no version of a box")]
    [InlineData("web", "1.0/../x", "'1.0/../x' is no version of a box")]
    public async Task What_is_no_box_is_not_asked_for(string name, string version, string message)
    {
        (await run.RunAsync("box", "yank", name, version, "--reason", "x")).Should().Be(ExitCodes.Usage);
        run.Terminal.Error.Should().Contain(message);
        run.Connections.Should().Be(0);
    }

    [Fact]
    public async Task Info_of_a_box_that_is_not_there_says_where_to_look()
    {
        run.Blade.On("GET /v1/boxes", new BoxList([Box]), ApiJson.Default.BoxList);
        (await run.RunAsync("box", "info", "db")).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("there is no box 'db' on the blade").And.Contain("shien box list");
    }

    [Theory]
    [InlineData("""{"schema":1}""")]
    [InlineData("no JSON")]
    public async Task A_manifest_of_another_box_is_none(string text)
    {
        run.Blade.On("GET /v1/boxes/web/1.0", new BoxAnswer(new SignedManifest(text, "")), ApiJson.Default.BoxAnswer);
        (await run.RunAsync("box", "info", "web", "1.0")).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("what the blade sent is not the manifest of the box 'web' 1.0");
    }

    [Fact]
    public async Task The_right_manifest_of_another_version_is_none_either()
    {
        string text = Encoding.UTF8.GetString(new BoxDraft("web", "0.9", "").Manifest(Blade.TemporaryStore.Request, "teacher", Box.Published));
        run.Blade.On("GET /v1/boxes/web/1.0", new BoxAnswer(new SignedManifest(text, "")), ApiJson.Default.BoxAnswer);
        (await run.RunAsync("box", "info", "web", "1.0")).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("is not the manifest of the box 'web' 1.0");
    }

    [Fact]
    public void A_manifest_names_what_is_sent_to_the_second()
    {
        PushRequest request = Blade.TemporaryStore.Request;
        byte[] bytes = new BoxDraft("web", "1.0", "Debian, ä").Manifest(request, "teacher", Box.Published.AddMilliseconds(7));
        SignedManifest.Of(bytes, "").Manifest().Should().BeEquivalentTo(new BoxManifest(
            "web", "1.0", "Debian, ä", "teacher", Box.Published, "x86_64", "bios", 1, 512, [new BoxDisk(1 << 30, 100, new string('a', 64))]));
        bytes.Should().OnlyContain(b => b < 128);
    }
}
