using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>The course's box: every release and variant of it is the same on two days and boots everywhere, and it can be published. In tests/run --long.</summary>
public sealed class CourseBoxTests : IDisposable
{
    private static readonly string Source = Artifacts.Root("boxes/course-debian/build");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Explicit = true)]
    [InlineData("trixie")]
    [InlineData("bookworm")]
    public void It_is_the_same_on_another_day_and_boots_everywhere(string suite) => BuildAndBoot(suite, "plain");

    [Theory(Explicit = true)]
    [InlineData("trixie")]
    [InlineData("bookworm")]
    public void So_is_the_variant_for_debugging_and_so_it_does(string suite) => BuildAndBoot(suite, "kernel-debug");

    // What is found in it is what its README says, and nothing else. Then an instructor publishes it, and an update with one package more.
    [Fact(Explicit = true)]
    public void It_opens_to_Vagrants_key_alone_and_its_update_is_a_small_difference()
    {
        string[] options = ["--suite", "bookworm", "--provider", "none"];
        BuiltBox.Build(Source, folder.File("first"), options);
        string disk = folder.File("first/course-debian-bookworm.raw");
        RunResult check = Run.Program(Artifacts.Shien, ["check", "--json", "--profile", "box", disk]);
        CheckReport report = ReportJson.ReadReport(Encoding.UTF8.GetBytes(check.Output))!;
        report.Findings.Select(finding => $"{finding.Rule} {finding.Severity}").Should().BeEquivalentTo(["K1 Info", "C4 Info"], check.Output);
        report.Guest.Accounts.Where(account => account.OpenTo?.Any() == true).Select(account => $"{account.Name}: {string.Join(", ", account.OpenTo!)}")
            .Should().Equal("vagrant: key");

        using SmallBlade blade = new(folder, mebibytes: 6144);
        string key = folder.File("teacher");
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "teacher", "-f", key]).Succeeded();
        Directory.CreateDirectory(Path.Combine(blade.Store, "boxes"));
        File.WriteAllText(Path.Combine(blade.Store, "boxes", "allowed_signers"), PublisherLab.Line("root", key) + "\n");
        long whole = Publish(disk, "12.1");
        blade.Run(Artifacts.Shien, "box", "info", "course-debian", "--blade", "local").Succeeded().Should().Contain("signature  right");

        Run.Program("cp", ["-r", Artifacts.Root("boxes"), folder.File("boxes")]).Succeeded();
        File.AppendAllText(folder.File("boxes/course-debian/packages.debian"), "tree\n");
        BuiltBox.Build(folder.File("boxes/course-debian/build"), folder.File("second"), [.. options, "--after", folder.File("first")]);
        Publish(folder.File("second/course-debian-bookworm.raw"), "12.2").Should().BeLessThan(whole / 20);

        long Publish(string image, string version) => JsonDocument.Parse(
            blade.Run(Artifacts.Shien, "box", "publish", image, "course-debian", version, "--key", key, "--blade", "local", "--json").Succeeded())
            .RootElement.GetProperty("missingBytes").GetInt64();
    }

    private void BuildAndBoot(string suite, string variant)
    {
        string[] options = ["--suite", suite, "--variant", variant];
        BuiltBox.Build(Source, folder.File("a"), options);
        IReadOnlyList<string> hashes = BuiltBox.Hashes(folder.File("a"));
        string disk = Directory.EnumerateFiles(folder.File("a"), "*.raw").Single();
        foreach ((bool uefi, bool virtio) in new[] { (false, true), (false, false), (true, true), (true, false) })
        {
            using BootedBox booted = new(disk, uefi, virtio);
            string said = booted.Ask("sudo id -u; systemctl is-system-running --wait; systemctl --failed --no-legend; ls /etc/ssh/*_key; cat /etc/machine-id");
            said.Should().StartWith("0\nrunning\n").And.Contain("ssh_host_ed25519_key").And.MatchRegex("[0-9a-f]{32}\n$");
            booted.Console.Should().Contain("debian login:");
        }

        BuiltBox.BuildOnAnotherDay(Source, folder.File("b"), options);
        BuiltBox.Hashes(folder.File("b")).Should().Equal(hashes);
    }
}
