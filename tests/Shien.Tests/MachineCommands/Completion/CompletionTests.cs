using System.Globalization;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.IeVirsh;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.MachineCommands.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly FakeBlade blade = new();
    private readonly TestTerminal terminal = new();

    public CompletionTests() => blade.On(
        "GET /v1/machines",
        new MachineList([SampleMachines.Running with { Name = "web", Slot = "01" }, SampleMachines.Off]),
        ApiJson.Default.MachineList);

    public void Dispose() => blade.Dispose();

    [Theory]
    [InlineData("start ", "web")]
    [InlineData("start 0", "02")]
    [InlineData("shutdown 02 w", "web")]
    [InlineData("info w", "web")]
    [InlineData("dom", "dominfo")]
    [InlineData("console --f", "--force")]
    public async Task What_could_come_next_is_offered(string typed, string offered)
    {
        (await OfferedAsync(typed)).Should().Contain(offered);
    }

    [Fact]
    public async Task Machines_are_asked_for_only_where_one_is_named()
    {
        await OfferedAsync("sta");
        blade.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_blade_that_refuses_is_nothing_to_say()
    {
        blade.On("GET /v1/machines", _ => FakeAnswer.Refusal(502, new ApiError(ErrorCodes.Backend, "libvirt is down")));
        (await OfferedAsync("start ")).Should().NotContain("web");
        terminal.Error.Should().BeEmpty();
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task The_scripts_are_what_was_reviewed(string shell)
    {
        (await RunAsync("completion", shell)).Should().Be(0);
        ExpectedFile.Match($"completion.{shell}", terminal.Output);
    }

    [Fact]
    public async Task Another_shell_is_refused() => (await RunAsync("completion", "tcsh")).Should().Be(ExitCodes.Usage);

    // A command line begins with the program; the test's own name is that of another.
    private async Task<string[]> OfferedAsync(string typed)
    {
        string line = $"{System.CommandLine.RootCommand.ExecutableName} {typed}";
        (await RunAsync(string.Create(CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line)).Should().Be(0);
        return terminal.Output.Split('\n');
    }

    private Task<int> RunAsync(params string[] arguments) =>
        new ProgramRunner("ie-virsh", terminal.Terminal, Explanation.Of).RunAsync(IeVirshCommand.Create(terminal.Terminal, blade.Connect), arguments);
}
