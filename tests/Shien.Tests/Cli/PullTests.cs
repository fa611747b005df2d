using System.Security.Cryptography;
using System.Text.Json;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Repairs;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class PullTests : IDisposable
{
    private readonly CliRun run = new();
    private readonly DiskReader disk = DiskImage.Open(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk"));
    private readonly string box;

    public PullTests() => box = Path.Combine(run.Folder, "mine.box");

    public void Dispose()
    {
        run.Dispose();
        disk.Dispose();
    }

    [Theory]
    [InlineData("virtualbox", "vmdk")]
    [InlineData("libvirt", "qcow2")]
    public async Task Writes_a_box_with_the_machines_disk(string provider, string format)
    {
        FakeStore.Offer(run.Blade, disk);
        (await run.RunAsync("pull", "01", "--provider", provider, "--output", box, "--checksum", "--json")).Should().Be(0, run.Terminal.Error);

        using MachineSource pulled = MachineSources.Open(box, cancellation: TestContext.Current.CancellationToken);
        pulled.Disks.Single().Format.Should().Be(format);
        Root(pulled.Disks[0]).Should().Be(Root(disk));
        pulled.Machine.Should().BeEquivalentTo(new { Cores = 2, MemoryBytes = 1L << 30, Firmware = Firmware.Bios, Architecture = GuestArchitecture.X86_64 });
        using JsonDocument json = JsonDocument.Parse(run.Terminal.Output);
        json.RootElement.GetProperty("disks")[0].GetProperty("sha256").GetString().Should().Be(Sha256(disk));
        Left().Should().Equal(box);
        run.Blade.Requests.Where(request => request.Path.Contains("/blocks", StringComparison.Ordinal))
            .Should().AllSatisfy(request => BlockRunFormat.Read(request.Body, BlockMap.CountOf(disk.LengthBytes), 128).Should().NotBeEmpty());
    }

    [Fact]
    public async Task Says_the_checksum_of_the_disk_and_how_to_use_the_box()
    {
        FakeStore.Offer(run.Blade, disk);
        (await run.RunAsync("pull", "01", "--checksum", "-o", box)).Should().Be(0);
        run.Terminal.Output.Should().EndWith($"disk sha256 {Sha256(disk)}\n").And.StartWith($"{box}: ");
        run.Terminal.Error.Should().Contain("vagrant box add");
    }

    [Fact]
    public async Task Makes_a_project_and_says_what_repairs_have_changed()
    {
        FakeStore.Offer(run.Blade, disk);
        run.Blade.On(
            "GET /v1/machines/01/hardware",
            new MachineHardware(2, 1024, "bios", "x86_64", "52:54:00:12:34:56", [disk.LengthBytes])
            {
                Edits = [new RepairEdit("write", "/etc/ssh/sshd_config.d/10-shien.conf", "sshd lets nobody in by password.")],
            },
            ApiJson.Default.MachineHardware);
        string project = Path.Combine(run.Folder, "web");
        (await run.RunAsync("pull", "01", "--into", project)).Should().Be(0, run.Terminal.Error);
        run.Terminal.Error.Should().Contain("sshd lets nobody in by password.").And.Contain($"cd '{project}' && vagrant up");
        Directory.GetFiles(project).Select(path => Path.GetFileName(path)).Should().BeEquivalentTo("Vagrantfile", "e24-01.box");
        (await run.RunAsync("pull", "01", "--into", project)).Should().Be(0, "a project can be brought up to date");
        (await run.RunAsync("pull", "01", "--into", project, "--output", box)).Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task A_damaged_block_is_noticed_and_nothing_is_left()
    {
        FakeStore.Offer(run.Blade, disk, bytes => bytes[bytes.Length / 2] ^= 1);
        (await run.RunAsync("pull", "01", "--output", box)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("shien: error: ").And.NotContain("bug");
        Left().Should().BeEmpty();
    }

    [Fact]
    public async Task A_pull_that_was_cut_goes_on_where_it_stopped()
    {
        FakeStore.Offer(run.Blade, disk);
        run.Blade.On("POST /v1/machines/01/disks/1/blocks", request =>
        {
            FakeAnswer all = FakeStore.BlocksOf(disk, request);
            return all with { CutAt = all.Body.Length - 20 };
        });
        (await run.RunAsync("pull", "01", "--output", box)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("the same command goes on there");
        File.Exists(box).Should().BeFalse();

        FakeStore.Offer(run.Blade, disk);
        (await run.RunAsync("pull", "01", "--output", box, "--checksum", "--json")).Should().Be(0, run.Terminal.Error);
        using JsonDocument json = JsonDocument.Parse(run.Terminal.Output);
        json.RootElement.GetProperty("missingBytes").GetInt64().Should().BeLessThan(json.RootElement.GetProperty("disks")[0].GetProperty("storedBytes").GetInt64());
        json.RootElement.GetProperty("disks")[0].GetProperty("sha256").GetString().Should().Be(Sha256(disk));
        Left().Should().Equal(box);
    }

    [Fact]
    public async Task Keeps_an_existing_file_unless_it_is_forced()
    {
        FakeStore.Offer(run.Blade, disk);
        File.WriteAllText(box, "precious");
        (await run.RunAsync("pull", "01", "--output", box)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain($"'{box}' exists already.");
        File.ReadAllText(box).Should().Be("precious");
        (await run.RunAsync("pull", "01", "--output", box, "--force")).Should().Be(0);
    }

    [Fact]
    public async Task A_running_machine_is_refused_by_the_blade_and_nothing_is_written()
    {
        FakeStore.Offer(run.Blade, disk);
        run.Blade.On("GET /v1/machines/01/disks/1/map", _ => FakeAnswer.Refusal(409, new ApiError(ErrorCodes.State, "'01' is running.", "Shut it down.")));
        (await run.RunAsync("pull", "01", "--output", box)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().EndWith("shien: error: '01' is running.\n  Shut it down.\n");
        Left().Should().BeEmpty();
    }

    // What a pull has read is remembered elsewhere on a real computer.
    private IEnumerable<string> Left() => Directory.EnumerateFileSystemEntries(run.Folder).Where(path => Path.GetFileName(path) != "cache");

    private static string Root(DiskReader disk) => BlockMapBuilder.Build(disk, null, TestContext.Current.CancellationToken).RootHash;

    private static string Sha256(DiskReader disk)
    {
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
