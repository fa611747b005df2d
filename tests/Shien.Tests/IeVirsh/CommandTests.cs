using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.CommandLine.Languages;
using Shien.IeVirsh;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.IeVirsh;

public sealed class CommandTests : IDisposable
{
    private readonly FakeBlade blade = new();
    private readonly TestTerminal terminal = new();

    public void Dispose() => blade.Dispose();

    [Fact]
    public async Task The_help_is_what_was_reviewed_and_explains_every_option()
    {
        string help = await HelpText.AllAsync("ie-virsh", terminal => IeVirshCommand.Create(terminal, blade.Connect));
        HelpText.Unexplained(IeVirshCommand.Create(terminal.Terminal, blade.Connect), help).Should().BeEmpty();
        ExpectedFile.Match("help.txt", help);
    }

    [Fact]
    public async Task The_help_is_Japanese_for_a_Japanese() =>
        (await HelpText.AllAsync("ie-virsh", terminal => IeVirshCommand.Create(terminal, blade.Connect), Translator.Japanese))
            .Should().Contain("使い方:").And.Contain("自分のマシンの一覧を").And.NotContain("Usage:").And.NotContain("Show ");

    [Fact]
    public async Task A_Japanese_is_answered_in_Japanese_and_programs_as_ever()
    {
        TestTerminal japanese = new(translator: Translator.Japanese);
        Task<int> RunAsync(params string[] arguments) =>
            new ProgramRunner("ie-virsh", japanese.Terminal, Explanation.Of).RunAsync(IeVirshCommand.Create(japanese.Terminal, blade.Connect), arguments);
        Machines(SampleMachines.Running);
        blade.On("POST /v1/machines/01/start", _ => FakeAnswer.Refusal(409, new ApiError(ErrorCodes.State, "the machine '01' is running already", "Look at it with 'ie-virsh console 01'.")))
            .On("POST /v1/machines/02/start", SampleMachines.Running with { Name = "02" }, ApiJson.Default.MachineInfo);
        (await RunAsync("start", "01")).Should().Be(ExitCodes.Failed);
        (await RunAsync("start", "02")).Should().Be(0);
        (await RunAsync("star")).Should().Be(ExitCodes.Usage);
        (await RunAsync("start", "01", "--json")).Should().Be(ExitCodes.Failed);
        japanese.Error.Should().StartWith(
            """
            ie-virsh: エラー: マシン '01' はすでに起動しています
              'ie-virsh console 01' で確認してください。
            ie-virsh: エラー: 'star' というコマンドはありません。
            """.ReplaceLineEndings("\n"));
        japanese.Output.Should().StartWith("ドメイン '02' を起動しました\n").And.Contain("\"message\":\"the machine \\u002701\\u0027 is running already\"");
    }

    [Fact]
    public async Task List_shows_machines_whether_they_run_or_not()
    {
        Machines(SampleMachines.Running, SampleMachines.Off, SampleMachines.ImageOnly);
        (await RunAsync("list")).Should().Be(0);
        ExpectedFile.Match("list.txt", terminal.Output);
        terminal.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task List_as_json_is_one_object_with_a_schema()
    {
        Machines(SampleMachines.Running);
        (await RunAsync("list", "--json")).Should().Be(0);
        ExpectedFile.Match("list.json", terminal.Output);
    }

    [Fact]
    public async Task An_empty_list_says_how_to_get_a_machine()
    {
        Machines();
        (await RunAsync("list")).Should().Be(0);
        terminal.Error.Should().Contain("'shien push'");
    }

    [Fact]
    public async Task Several_machines_are_started_and_one_failure_keeps_none_from_its_turn()
    {
        blade.On("POST /v1/machines/01/start", _ => FakeAnswer.Refusal(409, new ApiError(ErrorCodes.State, "'01' is already running.", "See 'ie-virsh list'.")))
            .On("POST /v1/machines/02/start", SampleMachines.Running with { Name = "02" }, ApiJson.Default.MachineInfo);
        (await RunAsync("start", "01", "02", "02")).Should().Be(ExitCodes.Failed);
        terminal.Output.Should().Be("Domain '02' started\n");
        terminal.Error.Should().Be("ie-virsh: error: 01: '01' is already running.\n  See 'ie-virsh list'.\n");
        blade.Requests.Should().HaveCount(2, "a name that is given twice is meant once");
    }

    [Fact]
    public async Task Destroy_define_and_dumpxml_print_as_virsh_does()
    {
        blade.On("POST /v1/machines/01/destroy", SampleMachines.Running, ApiJson.Default.MachineInfo)
            .On("POST /v1/machines", SampleMachines.Off, ApiJson.Default.MachineInfo)
            .On("GET /v1/machines/02/xml", new MachineXml("<domain/>\n"), ApiJson.Default.MachineXml);
        await RunAsync("destroy", "01");
        await RunAsync("define", "02");
        await RunAsync("dumpxml", "02");
        terminal.Output.Should().Be("Domain '01' destroyed\nDomain '02' defined\n<domain/>\n");
    }

    [Fact]
    public async Task Undefine_says_what_happened_to_the_image()
    {
        blade.On("DELETE /v1/machines/01", _ => FakeAnswer.Nothing);
        await RunAsync("undefine", "01");
        terminal.Output.Should().Contain("Domain '01' has been undefined\n").And.Contain("kept").And.Contain("'ie-virsh define 01' brings the machine back");
        await RunAsync("undefine", "01", "--delete-image");
        terminal.Output.Should().Contain("Its image was deleted");
        blade.Requests.Select(request => request.Path).Should().Equal("/v1/machines/01?image=keep", "/v1/machines/01?image=delete");
    }

    [Theory]
    [InlineData("00")]
    [InlineData("1")]
    [InlineData("Web")]
    [InlineData("../x")]
    public async Task A_name_of_another_form_is_refused_before_the_blade_is_asked(string name)
    {
        (await RunAsync("start", name)).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain($"'{name}' is no machine; machines are called 01, 02 and so on, or by a name");
        blade.Requests.Should().BeEmpty();
    }

    private void Machines(params MachineInfo[] machines) => blade.On("GET /v1/machines", new MachineList(machines), ApiJson.Default.MachineList);

    private Task<int> RunAsync(params string[] arguments) =>
        new ProgramRunner("ie-virsh", terminal.Terminal, Explanation.Of).RunAsync(IeVirshCommand.Create(terminal.Terminal, blade.Connect), arguments);
}
