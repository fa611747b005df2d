using System.Text;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Reports;
using Shien.Inspection.Waivers;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class ReportTests
{
    private static readonly CheckReport Report = CheckReport.Of("my.box", new GuestReport(
        new GuestFacts
        {
            Os = new OsFacts("Debian GNU/Linux 12 (bookworm)", "debian", "12"),
            HostName = "tiny",
            Architecture = "x86_64",
            Kernel = "6.1.0-50-amd64",
            VirtioDisk = true,
            Accounts = [new AccountFacts("root", 0, "yescrypt", true)],
        },
        [
            new Finding("E1", Severity.Warn, "disk 1, partition 2", "Not checked. Could not look inside: xfs is not read by this version.", "Move it."),
            new Finding("K1", Severity.Block, "/root/.ssh/authorized_keys:1", "root: the insecure Vagrant key may log in. It is published.", "Remove it."),
        ]));

    private static readonly IReadOnlyList<Finding> Many =
    [
        .. Enumerable.Range(1, 3).Select(n => new Finding(
            "K1", Severity.Block, $"/home/student-with-a-long-name/.ssh/authorized_keys:{n}", "vagrant: the insecure Vagrant key (RSA) may log in. Its private half is published, so anybody can log in as vagrant.", "Inside the machine, after adding a key of your own: sudo sed -i /x/d /y", CanFix: true)),
        new Finding("C2", Severity.Block, "/etc/passwd:7", "toor: the account has no password. Anybody can log in as it on the console.", "Inside the machine: sudo userdel toor"),
        new Finding("C1", Severity.Block, "/etc/shadow:1", "root: the password is the documented default. Anybody can log in.", "Inside the machine: sudo usermod -p '*' root", CanFix: true),
        new Finding("K1", Severity.Block, "/root/.ssh/authorized_keys:1", "root: the insecure Vagrant key (RSA) may log in. Its private half is published.", "Remove it.", CanFix: true),
        new Finding("E1", Severity.Block, "disk 1, partition 2", "Not checked. It is encrypted.", "Have it checked by hand."),
        new Finding("E2", Severity.Warn, "disk 1, partition 1", "The file system was not shut down cleanly.", "Shut it down.", CanFix: true),
        new Finding("C6", Severity.Info, "/etc/shadow:1", "root: a yescrypt password cannot be tested here. It is tested on the blade.", "Nothing to do now."),
        new Finding("E1", Severity.Warn, "/var/lib/mysql", "Not checked. It is damaged.", "Repair it.", CanFix: true,
            new WaiverMark("the exercise is about passwords, and the machine lives for one afternoon behind the jump host", new DateOnly(2027, 1, 31), "e24")),
    ];

    [Fact]
    public void Text_has_blocking_findings_first()
    {
        string.Join('\n', CheckText.Lines(Report)).Should().Be(
            """
            Guest: Debian GNU/Linux 12 (bookworm), x86_64, host name 'tiny', kernel 6.1.0-50-amd64, virtio

            K1 blocked  root: the insecure Vagrant key may log in
                        /root/.ssh/authorized_keys:1
                        It is published.
                        Repair: Remove it.

            E1 warning  Not checked
                        disk 1, partition 2
                        Could not look inside: xfs is not read by this version.
                        Repair: Move it.

            1 finding that blocks a push, 1 warning.
            """);
        Report.Blocks.Should().BeTrue();
    }

    [Fact]
    public void Few_findings_stand_for_themselves_and_many_get_a_table()
    {
        string few = Text(Report with { Findings = [.. Many.Take(CheckText.MostWithoutTable)] });
        few.Should().NotContain("Findings   --fix");
        ExpectedFile.Match("report-many.txt", Text(Report with { Findings = Many, Profile = Profile.Public }));
    }

    [Fact]
    public void A_narrow_terminal_gets_shorter_lines_but_paths_and_commands_stay_whole()
    {
        string text = Text(Report with { Findings = Many }, columns: 60);
        ExpectedFile.Match("report-narrow.txt", text);
        text.Split('\n').Where(line => line.Length > 60).Should().AllSatisfy(line => line.Should().MatchRegex(@"^ +(Repair|/)|^Guest: "));
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(0, 2, null)]
    [InlineData(1, 0, "The blade repairs it: shien push --fix")]
    [InlineData(3, 0, "The blade repairs all 3: shien push --fix")]
    [InlineData(1, 4, "The blade repairs 1 of the 5: shien push --fix")]
    [InlineData(2, 1, "The blade repairs 2 of the 3: shien push --fix")]
    public void What_the_blade_repairs_is_said_once(int repaired, int others, string? line)
    {
        Finding waived = Report.Findings[0] with { CanFix = true, Waived = new WaiverMark("r", new DateOnly(2027, 1, 31), "e24") };
        CheckText.RepairLine([
            .. Enumerable.Repeat(Report.Findings[0] with { CanFix = true }, repaired), .. Enumerable.Repeat(Report.Findings[1], others), waived])
            .Should().Be(line);
    }

    [Fact]
    public void What_a_blade_sent_is_cleaned_too() =>
        string.Join('\n', CheckText.Lines(new Finding("K1", Severity.Block, "a\u001b[2J\nb", "x\r. y\u202e", "\u0007z")))
            .Should().NotMatchRegex(@"[\p{Cc}\p{Cf}-[\n]]").And.Contain("a\uFFFD[2J\uFFFDb");

    [Fact]
    public void JSON_is_one_object_with_the_agreed_names()
    {
        string json = ReportJson.Write(Report with { Findings = [Report.Findings[1]] });
        json.Should().Be(
            """
            {
              "schema": 1,
              "source": "my.box",
              "guest": {
                "os": {
                  "prettyName": "Debian GNU/Linux 12 (bookworm)",
                  "id": "debian",
                  "versionId": "12"
                },
                "hostName": "tiny",
                "architecture": "x86_64",
                "efiPartition": false,
                "biosBootPartition": false,
                "accounts": [
                  {
                    "name": "root",
                    "uid": 0,
                    "hashKind": "yescrypt",
                    "canLogIn": true
                  }
                ],
                "fileSystems": [],
                "services": [],
                "listening": [],
                "kernel": "6.1.0-50-amd64",
                "virtioDisk": true,
                "virtioNet": false,
                "sataDisk": false
              },
              "findings": [
                {
                  "rule": "K1",
                  "severity": "block",
                  "where": "/root/.ssh/authorized_keys:1",
                  "message": "root: the insecure Vagrant key may log in. It is published.",
                  "remedy": "Remove it."
                }
              ],
              "profile": "private"
            }
            """);
    }

    [Fact]
    public void JSON_is_read_back() =>
        ReportJson.ReadReport(Encoding.UTF8.GetBytes(ReportJson.Write(Report with { Findings = Many, Profile = Profile.Public })))
            .Should().BeEquivalentTo(Report with { Findings = Many, Profile = Profile.Public });

    [Fact]
    public void JSON_marks_what_is_waived_and_what_the_blade_repairs() =>
        ReportJson.Write(Report with { Findings = [Many[^1]] }).Should().Contain(
            """
                  "canFix": true,
                  "waived": {
                    "reason": "the exercise is about passwords, and the machine lives for one afternoon behind the jump host",
                    "until": "2027-01-31",
                    "by": "e24"
                  }
            """);

    private static string Text(CheckReport report, int? columns = null) => string.Join('\n', CheckText.Lines(report, columns)) + "\n";
}
