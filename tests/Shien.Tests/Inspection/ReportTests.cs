using System.Text;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Reports;
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
                "accounts": [
                  {
                    "name": "root",
                    "uid": 0,
                    "hashKind": "yescrypt",
                    "canLogIn": true
                  }
                ],
                "fileSystems": [],
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
        ReportJson.ReadReport(Encoding.UTF8.GetBytes(ReportJson.Write(Report))).Should().BeEquivalentTo(Report);
}
