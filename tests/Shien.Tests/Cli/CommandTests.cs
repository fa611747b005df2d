using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Cli;
using Shien.Cli.Maps;
using Shien.CommandLine;
using Shien.CommandLine.Languages;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class CommandTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task The_help_is_what_was_reviewed_and_explains_every_option()
    {
        string help = await HelpText.AllAsync("shien", terminal => ShienCommand.Create(terminal, TimeProvider.System, (_, _) => null!, new MapCache("unused")));
        HelpText.Unexplained(ShienCommand.Create(run.Terminal.Terminal, TimeProvider.System, (_, _) => null!, new MapCache("unused")), help).Should().BeEmpty();
        ExpectedFile.Match("help.txt", help);
    }

    [Fact]
    public async Task The_help_is_Japanese_for_a_Japanese() =>
        (await HelpText.AllAsync("shien", terminal => ShienCommand.Create(terminal, TimeProvider.System, (_, _) => null!, new MapCache("unused")), Translator.Japanese))
            .Should().Contain("使い方:").And.Contain("マシンを検査し、ブレードにない部分を送信して定義する。").And.NotContain("Usage:").And.NotContain("Show ");

    [Fact]
    public async Task List_shows_machines()
    {
        run.Blade.On("GET /v1/machines", new MachineList([SampleMachines.Running]), ApiJson.Default.MachineList);
        (await run.RunAsync("list")).Should().Be(0);
        run.Terminal.Output.Should().Contain(" -    01     running   192.168.122.17   52:54:00:12:34:56");
        (await run.RunAsync("list", "--json")).Should().Be(0);
        run.Terminal.Output.Should().StartWith("""{"schema":1,"machines":[{"name":"01",""");
    }

    [Fact]
    public async Task A_failure_with_json_is_an_object_too()
    {
        run.Blade.On("GET /v1/machines", _ => FakeAnswer.Refusal(502, new ApiError(ErrorCodes.Backend, "libvirt is down.", "Wait.")));
        (await run.RunAsync("list", "--json")).Should().Be(ExitCodes.Failed);
        run.Terminal.Output.Should().Be("""{"schema":1,"error":{"code":"backend","message":"libvirt is down.","remedy":"Wait."}}""" + "\n");
        run.Terminal.Error.Should().Be("shien: error: libvirt is down.\n  Wait.\n");
    }

    [Fact]
    public async Task Check_prints_facts_findings_and_a_summary()
    {
        (await run.RunAsync("check", CliRun.Fixture("etconly", "ova", "etconly.ova"))).Should().Be(0);
        run.Terminal.Output.Should().StartWith("Guest: unknown system, unknown, host name 'bookworm'\n").And.EndWith("Nothing blocks, 1 warning.\n", "there is no sshd");
        run.Connections.Should().Be(0);
    }

    [Fact]
    public async Task Check_as_json_is_the_report()
    {
        string source = CliRun.Fixture("etconly", "ova", "etconly.ova");
        (await run.RunAsync("check", source, "--json")).Should().Be(0);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(run.Terminal.Output);
        json.RootElement.GetProperty("schema").GetInt32().Should().Be(1);
        json.RootElement.GetProperty("source").GetString().Should().Be(source);
        json.RootElement.GetProperty("guest").GetProperty("hostName").GetString().Should().Be("bookworm");
        json.RootElement.GetProperty("findings")[0].EnumerateObject().Select(field => field.Name)
            .Should().BeEquivalentTo("rule", "severity", "where", "message", "remedy");
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_said_in_one_sentence()
    {
        (await run.RunAsync("check", Path.Combine(run.Folder, "no.box"))).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().StartWith("shien: error: ").And.Contain("no.box").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("push", "--as", "00")]
    [InlineData("pull", "Web")]
    [InlineData("pull", "01", "--provider", "docker")]
    [InlineData("convert", "only-one")]
    [InlineData("push", "a.box", "--no-such-option")]
    [InlineData("check", "a.box", "--machine", "web")]
    public async Task A_wrong_command_line_is_2(params string[] arguments)
    {
        (await run.RunAsync(arguments)).Should().Be(ExitCodes.Usage);
        run.Connections.Should().Be(0);
    }
}
