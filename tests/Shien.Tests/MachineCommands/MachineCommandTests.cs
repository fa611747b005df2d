using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.IeVirsh;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.MachineCommands;

public sealed class MachineCommandTests : IDisposable
{
    private readonly FakeBlade blade = new();
    private readonly TestTerminal terminal = new();

    public void Dispose() => blade.Dispose();

    [Fact]
    public async Task Dominfo_domstate_and_domiflist_print_as_virsh_does()
    {
        blade.On("GET /v1/machines/01/domain", SampleDetails.Running, ApiJson.Default.DomainFacts)
            .On("GET /v1/machines/02/domain", SampleDetails.Off, ApiJson.Default.DomainFacts);
        foreach (string command in new[] { "dominfo", "domstate", "domiflist" })
        {
            foreach (string name in new[] { "01", "02" })
            {
                (await RunAsync(command, name)).Should().Be(0);
            }
        }

        ExpectedFile.Match("domain.txt", terminal.Output);
    }

    [Fact]
    public async Task Info_is_one_page()
    {
        blade.On("GET /v1/machines/web/details", SampleDetails.Page, ApiJson.Default.MachineDetails);
        (await RunAsync("info", "web")).Should().Be(0);
        string page = terminal.Output.Replace(SampleDetails.Page.Changed.ToLocalTime().ToString("yyyy-MM-dd HH:mm", null), "2026-11-27 12:00", StringComparison.Ordinal);
        ExpectedFile.Match("info.txt", page);
    }

    [Theory]
    [InlineData("info", "details")]
    [InlineData("dominfo", "domain")]
    [InlineData("domstate", "domain")]
    [InlineData("domiflist", "domain")]
    public async Task As_json_it_is_one_object_and_so_is_a_failure(string command, string path)
    {
        blade.On("GET /v1/machines/web/details", SampleDetails.Page, ApiJson.Default.MachineDetails)
            .On("GET /v1/machines/web/domain", SampleDetails.Running, ApiJson.Default.DomainFacts)
            .On($"GET /v1/machines/02/{path}", _ => FakeAnswer.Refusal(404, new ApiError(ErrorCodes.NotFound, "there is none")));
        (await RunAsync(command, "web", "--json")).Should().Be(0);
        (await RunAsync(command, "02", "--json")).Should().Be(ExitCodes.Failed);
        terminal.Output.Split('\n').Should().HaveCount(3);
        terminal.Output.Should().StartWith("""{"schema":1,""").And.EndWith("""{"schema":1,"error":{"code":"not-found","message":"there is none"}}""" + "\n");
    }

    [Fact]
    public async Task Shutdown_and_reboot_take_several_names_and_say_what_virsh_says()
    {
        blade.On("POST /v1/machines/01/shutdown", SampleMachines.Running, ApiJson.Default.MachineInfo)
            .On("POST /v1/machines/02/shutdown", SampleMachines.Running with { Name = "02" }, ApiJson.Default.MachineInfo)
            .On("POST /v1/machines/02/reboot", SampleMachines.Running with { Name = "02" }, ApiJson.Default.MachineInfo);
        (await RunAsync("shutdown", "01", "02")).Should().Be(0);
        (await RunAsync("reboot", "02")).Should().Be(0);
        terminal.Output.Should().Be("Domain '01' is being shutdown\nDomain '02' is being shutdown\nDomain '02' is being rebooted\n");
    }

    [Fact]
    public async Task Shutdown_waits_until_it_is_off_and_not_longer_than_was_said()
    {
        int asked = 0;
        MachineInfo running = SampleMachines.Running with { Id = 3 };
        blade.On("POST /v1/machines/01/shutdown", running, ApiJson.Default.MachineInfo)
            .On("GET /v1/machines", _ => FakeAnswer.Json(
                200, new MachineList([asked++ < 2 ? running : running with { Id = null, State = "shut off" }]), ApiJson.Default.MachineList));
        (await RunAsync("shutdown", "01", "--wait")).Should().Be(0);
        asked.Should().Be(3);

        asked = int.MinValue;
        (await RunAsync("shutdown", "01", "--wait", "--timeout", "1")).Should().Be(ExitCodes.Failed);
        terminal.Error.Should().Contain("is 'running' still after 1 s").And.Contain("'ie-virsh destroy 01'");
    }

    [Fact]
    public async Task Several_machines_as_json_are_one_object_with_what_failed()
    {
        blade.On("POST /v1/machines/01/start", SampleMachines.Running, ApiJson.Default.MachineInfo)
            .On("POST /v1/machines/02/start", _ => FakeAnswer.Refusal(409, new ApiError(ErrorCodes.State, "it runs")));
        (await RunAsync("start", "01", "02", "--json")).Should().Be(ExitCodes.Failed);
        terminal.Output.Should().StartWith("""{"schema":1,"machines":[{"name":"01",""").And.EndWith(
            "\"failures\":[{\"name\":\"02\",\"error\":{\"code\":\"state\",\"message\":\"it runs\"}}]}\n");
    }

    [Fact]
    public async Task Set_says_what_there_is_now_and_that_a_running_machine_has_it_later()
    {
        blade.On("PATCH /v1/machines/01", SampleMachines.Running with { Id = 3, Cores = 3 }, ApiJson.Default.MachineInfo)
            .On("PATCH /v1/machines/02", SampleMachines.Off, ApiJson.Default.MachineInfo);
        (await RunAsync("set", "01", "--cores", "3")).Should().Be(0);
        (await RunAsync("set", "02", "--memory", "512")).Should().Be(0);
        terminal.Output.Should().StartWith("Domain '01' has 3 CPUs and 1024 MiB of memory from its next start on").And.EndWith("Domain '02' has 1 CPU and 512 MiB of memory\n");
        blade.Requests.Select(request => System.Text.Encoding.UTF8.GetString(request.Body)).Should().Equal("""{"cores":3}""", """{"memoryMiB":512}""");
        (await RunAsync("set", "01")).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain("--cores N, --memory MIB, --display on");
    }

    [Fact]
    public async Task Rename_sends_the_name_and_refuses_what_is_none()
    {
        blade.On("PATCH /v1/machines/01", SampleMachines.Off with { Name = "web", Slot = "01" }, ApiJson.Default.MachineInfo);
        (await RunAsync("rename", "01", "web")).Should().Be(0);
        terminal.Output.Should().Be("Domain '01' is called 'web' now\n");
        foreach (string name in new[] { "Web", "-x", "123", "a b", "web.example", new string('a', 33), "../x" })
        {
            (await RunAsync("rename", "01", name)).Should().Be(ExitCodes.Usage, $"'{name}' is no name");
        }

        blade.Requests.Should().ContainSingle("two digits are for the blade to judge, nothing else is");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        new ProgramRunner("ie-virsh", terminal.Terminal, Explanation.Of).RunAsync(IeVirshCommand.Create(terminal.Terminal, blade.Connect), arguments);
}
