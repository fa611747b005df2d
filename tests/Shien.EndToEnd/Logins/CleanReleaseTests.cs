using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.EndToEnd.Logins;

/// <summary>What is found in a release as its packages install it, with a disabled root: exactly what is so, and nothing else.</summary>
public sealed class CleanReleaseTests : IDisposable
{
    // Packages alone set up neither a network nor a firewall, and Debian's sshd takes passwords; the disk was given a machine-id.
    private static readonly string[] Private = ["S1 Warn", "O4 Warn", "H3 Info"];
    private static readonly string[] Public = ["S1 Block", "N3 Warn", "O4 Warn", "H3 Info"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("bookworm")]
    [InlineData("trixie", Explicit = true)]
    [InlineData("bullseye", "O1", Explicit = true)]
    public void A_release_has_no_false_alarms(string release, string? alsoByProfile = null)
    {
        string disk = BootableDisk.Make(new LoginCase(release, release, "ext4", "chroot . usermod -p '*' root", []), folder.Path);
        Found(disk, "private").Should().BeEquivalentTo(alsoByProfile is null ? Private : [.. Private, alsoByProfile + " Warn"]);
        Found(disk, "public").Should().BeEquivalentTo(alsoByProfile is null ? Public : [.. Public, alsoByProfile + " Block"]);
    }

    private static List<string> Found(string disk, string profile)
    {
        RunResult check = Run.Program(Artifacts.Shien, ["check", "--json", "--profile", profile, disk]);
        CheckReport report = ReportJson.ReadReport(Encoding.UTF8.GetBytes(check.Output))!;
        return [.. report.Findings.Select(finding => $"{finding.Rule} {finding.Severity}")];
    }
}
