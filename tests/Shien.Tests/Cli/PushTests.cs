using System.Text.Json;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Cli.Push;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.UsedSpace;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class PushTests : IDisposable
{
    private static readonly string Ova = CliRun.Fixture("etconly", "ova", "etconly.ova");
    private static readonly FindingInfo Blocking = new("C1", "block", "/etc/shadow:3", "vagrant: the password is 'vagrant'. Everybody knows it.", "passwd vagrant");

    private readonly CliRun run = new();
    private readonly FakeStore store;

    public PushTests() => store = new FakeStore(run.Blade);

    private IEnumerable<string> Asked => run.Blade.Requests.Select(request => $"{request.Method} {request.Path}");

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Sends_what_is_missing_and_shows_the_machine()
    {
        store.Has = block => block % 2 == 0;
        (await run.RunAsync("push", Ova, "--as", "01", "--start")).Should().Be(0, run.Terminal.Error);

        using DiskReader disk = DiskImage.Open(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk"));
        using UsedDiskReader used = new(disk, MachineUse.Find([disk]).Disks[0]);
        BlockMap map = BlockMapBuilder.Build(used, null, TestContext.Current.CancellationToken);
        store.Map!.RootHash.Should().Be(map.RootHash);
        store.Blocks.Keys.Should().BeEquivalentTo(map.StoredBlocks().Where(block => block % 2 == 1));
        store.Reserved.Should().BeEquivalentTo(new { Name = "01", Architecture = "x86_64", Firmware = "bios", DryRun = false, Replace = false });
        store.Reserved!.Disks.Select(d => d with { KnownRoots = null }).Should().Equal(new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash));
        run.Terminal.Output.Should().Contain(" 01     running   192.168.122.17   52:54:00:12:34:56");
        run.Terminal.Error.Should().Contain("  The disk hangs on SATA.\n").And.MatchRegex(@"[\d.]+ MiB of [\d.]+ MiB sent, packed to [\d.]+ KiB; [\d.]+ MiB were known\.");
        Asked.Should().NotContain(request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_blocks_are_the_disk_as_it_is()
    {
        (await run.RunAsync("push", Ova, "--all-blocks")).Should().Be(0, run.Terminal.Error);
        using DiskReader disk = DiskImage.Open(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk"));
        store.Map!.RootHash.Should().Be(BlockMapBuilder.Build(disk, null, TestContext.Current.CancellationToken).RootHash);
        run.Terminal.Error.Should().NotContain("Free space");
    }

    [Fact]
    public async Task The_answer_as_json_is_one_object()
    {
        (await run.RunAsync("push", Ova, "--json")).Should().Be(0);
        using JsonDocument json = JsonDocument.Parse(run.Terminal.Output);
        json.RootElement.EnumerateObject().Select(field => field.Name).Should().Equal(
            "schema", "source", "machine", "findings", "diskRoots", "storedBytes", "missingBytes", "sentBytes", "skippedBytes", "spaceNotes", "unchanged");
        json.RootElement.GetProperty("machine").GetProperty("name").GetString().Should().Be("01");
    }

    [Fact]
    public async Task What_the_blade_has_already_is_not_sent_at_all()
    {
        store.Has = _ => true;
        (await run.RunAsync("push", Ova)).Should().Be(0);
        Asked.Should().Equal("POST /v1/pushes", "POST /v1/pushes", "PUT /v1/pushes/p7/disks/1/map", "POST /v1/pushes/p7/commit");
        store.Reserved!.Name.Should().Be("02", "the slot that the blade chose for the plan");
    }

    [Fact]
    public async Task A_refusal_costs_one_request_and_leaves_nothing()
    {
        store.Refusal = new ApiError(ErrorCodes.Limit, "4 of 4 machines are there.", "Undefine one.");
        (await run.RunAsync("push", Ova, "--json")).Should().Be(ExitCodes.Failed);
        Asked.Should().Equal("POST /v1/pushes");
        run.Terminal.Output.Should().Be("""{"schema":1,"error":{"code":"limit","message":"4 of 4 machines are there.","remedy":"Undefine one."}}""" + "\n");
        run.Terminal.Error.Should().Contain("shien: error: 4 of 4 machines are there.\n  Undefine one.\n").And.NotContain("Reading the disk");
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_sends_nothing()
    {
        (await run.RunAsync("push", Ova, "--dry-run", "--start")).Should().Be(0);
        store.Reserved!.DryRun.Should().BeTrue();
        Asked.Should().Equal("POST /v1/pushes");
        // What is free is measured, and other tests look after that.
        string plan = Regex.Replace(run.Terminal.Output, "(?<=  space    Free space not read: ).*", "…");
        plan = Regex.Replace(plan, @"(?<=findings: )\d+", "…");
        ExpectedFile.Match("push-plan.txt", plan.Replace(Ova, "etconly.ova"));
    }

    [Fact]
    public async Task What_the_blades_check_finds_is_shown_and_ends_with_3()
    {
        store.CommitEvents = [new("inspect"), new("failed", Error: new ApiError(ErrorCodes.Findings, "1 finding blocks.", "Cure it.", [Blocking]))];
        (await run.RunAsync("push", Ova)).Should().Be(ExitCodes.Findings);
        run.Terminal.Error.Should().Contain("shien: error: 1 finding blocks.\n").And.Contain("vagrant: the password is 'vagrant'").And.Contain("  Cure it.\n");
        Asked.Should().EndWith("DELETE /v1/pushes/p7");
    }

    [Fact]
    public async Task A_connection_that_is_cut_leaves_what_was_sent_on_the_blade()
    {
        run.Blade.On($"PUT {FakeStore.PushPath}/disks/1/blocks", request => FakeAnswer.Nothing with { Cut = request.Body.Length > 0 });
        (await run.RunAsync("push", Ova)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("the connection to the blade broke during PUT /v1/pushes/p7/disks/1/blocks")
            .And.Contain("are on the blade and kept for").And.Contain("the same command goes on there");
        Asked.Should().NotContain(request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blade_that_falls_silent_in_the_commit_is_a_failure()
    {
        store.CommitEvents = [new("assemble")];
        (await run.RunAsync("push", Ova)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("the blade stopped talking before the push was done");
        Asked.Should().EndWith("DELETE /v1/pushes/p7");
    }

    [Fact]
    public async Task An_arm64_machine_is_refused_before_the_blade_is_asked()
    {
        (await run.RunAsync("push", CliRun.Fixture("armvm", "box.ovf"))).Should().Be(ExitCodes.Failed);
        run.Connections.Should().Be(0);
        run.Terminal.Error.Should().Contain("is a machine for arm64 (Apple silicon), and the blades have x86_64 processors").And.Contain("amd64 box");
    }

    [Theory]
    [InlineData("private", 0)]
    [InlineData("public", ExitCodes.Findings)]
    [InlineData("one that is made up later", ExitCodes.Findings)]
    public async Task What_could_not_be_checked_stops_a_push_to_a_public_blade(string profile, int exitCode)
    {
        string disk = Path.Combine(run.Folder, "empty.raw");
        File.WriteAllBytes(disk, new byte[1 << 20]);
        store.Profile = profile;
        (await run.RunAsync("push", disk)).Should().Be(exitCode, run.Terminal.Error);
        run.Terminal.Error.Should().Contain($"E1 {(exitCode == 0 ? "warning" : "blocked")}  Not checked\n");
        Regex.Count(run.Terminal.Error, "E1 ").Should().Be(1, "nothing is said twice");
        Asked.Should().HaveCount(exitCode == 0 ? 4 : 1, "the blade tells its profile before anything is sent");
    }

    [Theory]
    [InlineData(null, ExitCodes.Findings, 1)]
    [InlineData("K1", ExitCodes.Findings, 1)]
    [InlineData("E1", ExitCodes.Done, 4)]
    public async Task What_the_administrators_have_waived_is_left_to_the_blade(string? rule, int exitCode, int requests)
    {
        string disk = Path.Combine(run.Folder, "empty.raw");
        File.WriteAllBytes(disk, new byte[1 << 20]);
        store.Profile = "public";
        store.Waived = rule is null ? null : [rule];
        (await run.RunAsync("push", disk)).Should().Be(exitCode, run.Terminal.Error);
        Asked.Should().HaveCount(requests);
        const string note = "The blade's administrators have waived E1 for machines of yours; the blade decides whether for this one.\n";
        run.Terminal.Error.Contains(note, StringComparison.Ordinal).Should().Be(exitCode == 0);
        run.Terminal.Error.Should().Contain("E1 blocked  Not checked\n");
    }

    [Fact]
    public async Task What_blocks_is_told_whatever_the_blade_answers()
    {
        string disk = Path.Combine(run.Folder, "insecure.raw");
        File.WriteAllBytes(disk, MemoryDisk.OfFixture("debian12").Content);
        store.Refusal = new ApiError(ErrorCodes.Limit, "4 of 4 machines are there.", "Undefine one.");
        (await run.RunAsync("push", disk)).Should().Be(ExitCodes.Findings);
        run.Terminal.Error.Should().Contain("K1 blocked").And.NotContain("4 of 4 machines");
    }

    [Fact]
    public void What_blocks_stops_here_unless_a_reason_is_given()
    {
        using MachineSource source = MachineSources.Open(Ova, cancellation: TestContext.Current.CancellationToken);
        PushDraft draft = PushDraft.Of(source, FreeSpace.Find(source.Disks), new PushOptions(new SourceRequest(Ova))) with { Findings = [Blocking] };
        TestTerminal terminal = new();
        BladeException e = draft.Invoking(d => d.RefuseWhatBlocks(terminal.Terminal)).Should().Throw<BladeException>().Which;
        terminal.Error.Should().BeEmpty("the refusal shows it");
        e.Error.Findings.Should().Equal(Blocking);
        Shien.Cli.Explanation.Of(e)!.ExitCode.Should().Be(ExitCodes.Findings);

        draft = draft with { Options = draft.Options with { AllowFindings = "a test" } };
        draft.RefuseWhatBlocks(terminal.Terminal);
        draft.ShowFindings(terminal.Terminal);
        terminal.Error.Should().Contain("vagrant: the password is 'vagrant'");
    }
}
