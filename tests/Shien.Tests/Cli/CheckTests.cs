using System.Text.Json;
using AwesomeAssertions;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

/// <summary>A disk without a system: its one finding is E1, which warns in private and blocks in public.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Waiver = "[[waiver]]\nrule = \"E1\"\nreason = \"only data\"\nexpires = EXPIRES\nby = \"e24\"\n";

    private readonly CliRun run = new();
    private readonly string disk;

    public CheckTests()
    {
        disk = Path.Combine(run.Folder, "data.raw");
        File.WriteAllBytes(disk, new byte[1 << 20]);
    }

    private static string Tomorrow { get; } = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd", null);

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("private", ExitCodes.Done, "E1 warning  Not checked\n", "Nothing blocks, 1 warning.\n")]
    [InlineData("public", ExitCodes.Findings, "E1 blocked  Not checked\n", "1 finding that blocks a push, judged for a public address.\n")]
    public async Task What_could_not_be_checked_is_an_end_with_3_in_public(string profile, int exitCode, string finding, string sentence)
    {
        (await run.RunAsync("check", disk, "--profile", profile)).Should().Be(exitCode);
        run.Terminal.Output.Should().Contain(finding).And.EndWith(sentence);
        (await run.RunAsync("check", disk, "--profile", profile, "--json")).Should().Be(exitCode);
        JsonDocument.Parse(run.Terminal.Output).RootElement.GetProperty("profile").GetString().Should().Be(profile);
    }

    [Fact]
    public async Task Formats_are_chosen_by_name_and_json_has_a_short_form()
    {
        (await run.RunAsync("check", disk, "--format", "sarif")).Should().Be(0);
        JsonElement sarif = JsonDocument.Parse(run.Terminal.Output).RootElement.GetProperty("runs")[0];
        sarif.GetProperty("results")[0].GetProperty("ruleId").GetString().Should().Be("E1");
        sarif.GetProperty("tool").GetProperty("driver").GetProperty("version").GetString().Should().Be(ProgramRunner.VersionText);
        (await run.RunAsync("check", disk, "--format", "json")).Should().Be(0);
        string json = run.Terminal.Output;
        (await run.RunAsync("check", disk, "--json")).Should().Be(0);
        run.Terminal.Output.Should().Be(json);
        (await run.RunAsync("check", disk, "--json", "--format", "sarif")).Should().Be(ExitCodes.Usage);
        run.Terminal.Error.Should().Contain("--json and --format say different things");
        (await run.RunAsync("check", disk, "--json", "--format", "json")).Should().Be(0);
    }

    [Fact]
    public async Task Waivers_beside_the_machine_count_for_what_warns()
    {
        File.WriteAllText(Path.Combine(run.Folder, ".shien-waivers.toml"), Waiver.Replace("EXPIRES", Tomorrow, StringComparison.Ordinal));
        (await run.RunAsync("check", disk)).Should().Be(0);
        run.Terminal.Output.Should().Contain($"E1 waived   Not checked\n            all disks\n            Waived until {Tomorrow} by e24: only data\n")
            .And.EndWith("Nothing found that blocks or warns, 1 waived.\n");

        (await run.RunAsync("check", disk, "--profile", "public")).Should().Be(ExitCodes.Findings);
        run.Terminal.Output.Should().Contain("E1 blocked  Not checked\n").And.Contain("W1 warning  The waiver of E1 does not count: the finding blocks");

        (await run.RunAsync("check", disk, "--format", "sarif")).Should().Be(0);
        run.Terminal.Output.Should().Contain("\"justification\": \"only data\"");
    }

    [Fact]
    public async Task Waivers_that_were_named_take_their_place_and_must_be_there()
    {
        File.WriteAllText(Path.Combine(run.Folder, ".shien-waivers.toml"), Waiver.Replace("EXPIRES", Tomorrow, StringComparison.Ordinal));
        string named = Path.Combine(run.Folder, "mine.toml");
        (await run.RunAsync("check", disk, "--waivers", named)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Be($"shien: error: '{named}' does not exist.\n");
        File.WriteAllText(named, Waiver.Replace("EXPIRES", "2026-01-01", StringComparison.Ordinal));
        (await run.RunAsync("check", disk, "--waivers", named)).Should().Be(0);
        run.Terminal.Output.Should().Contain("E1 warning  Not checked\n")
            .And.Contain($"W1 warning  The waiver of E1 does not count: its last day was 2026-01-01\n            {named}:1\n");
    }

    [Fact]
    public async Task A_push_knows_the_waivers_beside_the_machine()
    {
        FakeStore store = new(run.Blade);
        File.WriteAllText(Path.Combine(run.Folder, ".shien-waivers.toml"), Waiver.Replace("EXPIRES", Tomorrow, StringComparison.Ordinal));
        (await run.RunAsync("push", disk, "--dry-run", "--json")).Should().Be(0, run.Terminal.Error);
        JsonDocument.Parse(run.Terminal.Output).RootElement.GetProperty("findings")[0].GetProperty("waived").GetProperty("reason").GetString()
            .Should().Be("only data");
        store.Reserved!.AllowFindings.Should().BeNull();
    }
}
