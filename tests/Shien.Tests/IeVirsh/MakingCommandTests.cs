using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.CommandLine;
using Shien.IeVirsh;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.IeVirsh;

public sealed class MakingCommandTests : IDisposable
{
    private static readonly MachineInfo Made = SampleMachines.Off with { Base = "debian 1.2" };

    private readonly FakeBlade blade = new();
    private readonly TestTerminal terminal = new();

    public void Dispose() => blade.Dispose();

    [Fact]
    public async Task Templates_are_listed_but_for_those_that_were_withdrawn()
    {
        BoxInfo box = new("debian", "1.2", "For the course", "teacher", DateTimeOffset.UnixEpoch, 1 << 30, (100 << 20) + 1);
        blade.On("GET /v1/boxes", new BoxList([box, box with { Version = "1.1", Yanked = new BoxYank("teacher", default, "a hole") }]), ApiJson.Default.BoxList);
        (await RunAsync("templates")).Should().Be(0);
        terminal.Output.Should().Be(
            """
             Name     Version   Disk       Content   Architecture   Description
            ------------------------------------------------------------------------
             debian   1.2       1024 MiB   101 MiB   x86_64         For the course

            """);
        terminal.Error.Should().Be("Make a machine of one: ie-virsh define -t debian\n");
        (await RunAsync("templates", "--json")).Should().Be(0);
        terminal.Output.Should().Contain("\"architecture\":\"x86_64\"").And.NotContain("1.1");
    }

    [Fact]
    public async Task Define_of_a_template_tells_what_its_owner_needs_to_know()
    {
        RepairInfo repair = new(
            [new RepairEdit("write", "/etc/shadow", "The password of root is disabled."), new RepairEdit("write", "/home/x", "Your key opens student: SHA256:abc.")],
            [new HostKey("ssh-ed25519", "AAAA", "SHA256:host")]);
        Told("POST /v1/machines/make", new PushEvent("box"), new PushEvent("inspect"), new PushEvent("inspect"), new PushEvent("repair"), new PushEvent("done", Machine: Made, Repair: repair));
        (await RunAsync("define", "-t", "debian:1.2")).Should().Be(0);
        blade.Requests.Should().ContainSingle().Which.Body.Should().Equal("{\"name\":null,\"template\":\"debian:1.2\"}"u8.ToArray());
        terminal.Output.Should().Be(
            $"Domain '{Made.Name}' defined from debian 1.2, MAC {Made.Mac}\n  Your key opens student: SHA256:abc.\n"
            + "The machine has host keys of its own now; 'ssh' shows one of these at the first login:\n  SHA256:host (ssh-ed25519)\n");
        terminal.Error.Should().StartWith("Checking the template against its signature\nChecking the machine\nMaking it yours");
    }

    [Fact]
    public async Task An_empty_machine_is_asked_for_with_its_size_and_the_whole_path_of_its_dvd()
    {
        Told("POST /v1/machines/empty", new PushEvent("copy", 1, 1), new PushEvent("define"), new PushEvent("done", Machine: Made with { Medium = "d.iso" }));
        (await RunAsync("define", "lab", "--empty", "2G", "--iso", "d.iso", "--firmware", "efi", "--cores", "2")).Should().Be(0);
        System.Text.Encoding.UTF8.GetString(blade.Requests.Should().ContainSingle().Which.Body).Should().Be(
            $"{{\"name\":\"lab\",\"diskBytes\":2147483648,\"iso\":\"{Path.GetFullPath("d.iso")}\",\"firmware\":\"efi\",\"cores\":2}}");
        terminal.Output.Should().StartWith($"Domain '{Made.Name}' defined with an empty disk of ");
        terminal.Error.Should().Contain("It boots from 'd.iso'").And.Contain($"'ie-virsh vncdisplay {Made.Name}'").And.Contain($"'ie-virsh eject {Made.Name}'");
    }

    [Theory]
    [InlineData("--iso is for a machine with an empty disk: add --empty SIZE, or put a DVD into one", "lab", "--iso", "x.iso")]
    [InlineData("--cores is for a machine with an empty disk: add --empty SIZE; 'ie-virsh set'", "lab", "--cores", "2")]
    [InlineData("--fix is for a machine that is made of a disk image: add --image FILE.", "lab", "--fix")]
    [InlineData("Of what? Name one of them: -t TEMPLATE, --empty SIZE, --image FILE.", "-t", "debian", "--empty", "2G")]
    [InlineData("Of what?", "--image", "x", "--empty", "2G")]
    [InlineData("'20' is no size of a disk: write a whole number and its unit", "--empty", "20")]
    [InlineData("There is no firmware 'uefi': a machine starts by bios or efi.", "--empty", "2G", "--firmware", "uefi")]
    public async Task What_does_not_go_together_is_explained(string why, params string[] arguments)
    {
        (await RunAsync(["define", .. arguments])).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain(why);
        blade.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_display_is_a_socket_and_one_line_for_the_laptop()
    {
        blade.On("POST /v1/machines/web/display", new MachineDisplay("/run/shien/displays/alice@02.sock"), ApiJson.Default.MachineDisplay)
            .On("GET /v1/machines/web/details", Shien.Tests.MachineCommands.SampleDetails.Page with { Machine = SampleMachines.Running with { Name = "web", Slot = "02" }, Account = "alice", Blade = "b1" }, ApiJson.Default.MachineDetails);
        (await RunAsync("vncdisplay", "web")).Should().Be(0);
        terminal.Output.Should().Be("unix:/run/shien/displays/alice@02.sock\n");
        terminal.Error.Should().StartWith("On your laptop: ssh -N -L 5902:/run/shien/displays/alice@02.sock alice@b1\n").And.Contain("127.0.0.1:5902");
        (await RunAsync("vncdisplay", "web", "--json")).Should().Be(0);
        terminal.Output.Should().EndWith("{\"schema\":1,\"socket\":\"/run/shien/displays/alice@02.sock\",\"ssh\":\"ssh -N -L 5902:/run/shien/displays/alice@02.sock alice@b1\",\"port\":5902}\n");
    }

    [Fact]
    public async Task Define_of_nothing_is_a_mistake_that_is_explained()
    {
        (await RunAsync("define")).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain("define -t TEMPLATE");
        blade.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refusal_in_the_middle_is_told_with_its_findings()
    {
        Told("POST /v1/machines/make", new PushEvent("failed", Error: new ApiError(ErrorCodes.Findings, "it may not come in", "Tell the teacher.", [new FindingInfo("C1", "block", "/etc/shadow:1", "a password", "change it")])));
        (await RunAsync("define", "-t", "debian")).Should().Be(ExitCodes.Failed);
        terminal.Error.Should().Contain("C1 block  /etc/shadow:1: a password").And.Contain("ie-virsh: error: it may not come in\n  Tell the teacher.\n");
    }

    [Fact]
    public async Task What_deletes_something_asks_and_does_nothing_where_nobody_can_be_asked()
    {
        (await RunAsync("reset", "01")).Should().Be(ExitCodes.Failed);
        (await RunAsync("snapshot", "revert", "01", "a")).Should().Be(ExitCodes.Failed);
        terminal.Error.Should().Contain("nobody can be asked; '01' is as it was").And.Contain("--yes");
        blade.Requests.Should().BeEmpty();
        Told("POST /v1/machines/01/reset", new PushEvent("done", Machine: Made));
        Told("POST /v1/machines/01/snapshots/a/revert", new PushEvent("done", Machine: Made));
        (await RunAsync("reset", "01", "--yes")).Should().Be(0);
        (await RunAsync("snapshot", "revert", "01", "a", "--yes")).Should().Be(0);
        terminal.Output.Should().Be($"Domain '{Made.Name}' was reset: it is debian 1.2 again\nDomain snapshot a reverted\n");
    }

    [Fact]
    public async Task Clone_names_every_copy()
    {
        Told("POST /v1/machines/01/clone", new PushEvent("done", Machine: Made) { Machines = [Made with { Name = "02", Mac = "m2" }, Made with { Name = "03", Mac = "m3" }] });
        (await RunAsync("clone", "01", "--count", "2")).Should().Be(0);
        blade.Requests.Should().ContainSingle().Which.Body.Should().Equal("{\"to\":null,\"count\":2}"u8.ToArray());
        terminal.Output.Should().Be("Domain '02' is a copy of '01', MAC m2\nDomain '03' is a copy of '01', MAC m3\n");
        Told("POST /v1/machines/02/clone", new PushEvent("done", Machine: Made));
        (await RunAsync("clone", "02", "04")).Should().Be(0);
        blade.Requests[^1].Body.Should().Equal("{\"to\":\"04\",\"count\":1}"u8.ToArray());
    }

    [Theory]
    [InlineData("0", null, "--count 0 does not go: 1 to 99 copies do.")]
    [InlineData("2", "03", "2 copies cannot all go to '03'")]
    public async Task Copies_that_cannot_be_are_refused_before_the_blade_is_asked(string count, string? to, string message)
    {
        (await RunAsync(["clone", "01", .. to is null ? [] : (string[])[to], "--count", count])).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain(message);
        blade.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Snapshots_print_as_virsh_prints_them()
    {
        blade.On("GET /v1/machines/01/snapshots", new SnapshotList("01", [new SnapshotInfo("a", DateTimeOffset.UnixEpoch, 5 << 20)], 2, 3), ApiJson.Default.SnapshotList)
            .On("DELETE /v1/machines/01/snapshots/a", _ => FakeAnswer.Nothing);
        Told("POST /v1/machines/01/snapshots", new PushEvent("copy"), new PushEvent("done", Machine: Made, Note: "snap-1"));
        (await RunAsync("snapshot", "list", "01")).Should().Be(0);
        terminal.Output.Should().MatchRegex(@"^ Name   Creation Time                State     Disk\n-+\n a      19\d\d-\d\d-\d\d \d\d:\d\d:00 [+-]\d\d:\d\d   shutoff   5 MiB\n$");
        terminal.Error.Should().Be("2 of 3 snapshots of your machines are in use.\n");
        (await RunAsync("snapshot", "take", "01")).Should().Be(0);
        (await RunAsync("snapshot", "delete", "01", "a")).Should().Be(0);
        terminal.Output.Should().EndWith("Domain snapshot snap-1 created\nDomain snapshot a deleted\n");
    }

    private void Told(string methodAndPath, params PushEvent[] events) => blade.On(methodAndPath, _ => FakeAnswer.Lines(ApiJson.Default.PushEvent, events));

    private Task<int> RunAsync(params string[] arguments) =>
        new ProgramRunner("ie-virsh", terminal.Terminal, Explanation.Of).RunAsync(IeVirshCommand.Create(terminal.Terminal, blade.Connect), arguments);
}
