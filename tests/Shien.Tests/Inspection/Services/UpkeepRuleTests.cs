using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Services;

/// <summary>O1 and A1: each has a hit, a near miss and what tries to hide.</summary>
public sealed class UpkeepRuleTests
{
    private const string Key = "ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==";
    private const string Fingerprint = "SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA";

    // Debian 11's LTS ended on 2026-08-31, Debian 12's lasts until 2028-06-30 (distro-info-data); the tests' day is 2026-11-26.
    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"11\"\nPRETTY_NAME=\"Debian 11\"", "Warn", "Block")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"", null, null)]
    [InlineData("PRETTY_NAME='Fresh Linux 99'\nVERSION_ID=18.04\nID='ubuntu'", "Warn", "Block")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"24.04\"", null, null)]
    [InlineData("ID=arch\nNAME=Arch", null, null)]
    [InlineData("ID=debian\nNAME=Debian", "Info", "Info")]
    [InlineData("ID=plan9\nVERSION_ID=4", "Info", "Info")]
    [InlineData("ID=fedora\nVERSION_ID=42", "Warn", "Block")]
    [InlineData("ID=fedora\nVERSION_ID=43", null, null)]
    [InlineData("ID=fedora\nVERSION_ID=44\nSUPPORT_END=2027-05-19", "Info", "Info")]
    [InlineData("ID=fedora\nVERSION_ID=99\nSUPPORT_END=2026-11-25", "Warn", "Block")]
    [InlineData("ID=fedora\nVERSION_ID=42\nSUPPORT_END=2099-01-01", "Warn", "Block")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"7.9\"", "Warn", "Block")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"9.6\"", null, null)]
    [InlineData("ID=\"almalinux\"\nVERSION_ID=\"10.1\"", null, null)]
    [InlineData("ID=\"rocky\"\nVERSION_ID=\"8.10\"", null, null)]
    [InlineData("NAME=\"CentOS Linux\"\nPRETTY_NAME=\"CentOS Linux 8\"\nID=\"centos\"\nVERSION_ID=\"8\"", "Warn", "Block")]
    [InlineData("NAME=\"CentOS Stream\"\nPRETTY_NAME=\"CentOS Stream 9\"\nID=\"centos\"\nVERSION_ID=\"9\"", null, null)]
    [InlineData("NAME=\"CentOS Stream\"\nPRETTY_NAME=\"CentOS Stream 8\"\nID=\"centos\"\nVERSION_ID=\"8\"", "Warn", "Block")]
    [InlineData("ID=\"opensuse-leap\"\nVERSION_ID=\"15.6\"", "Warn", "Block")]
    [InlineData("ID=\"opensuse-leap\"\nVERSION_ID=\"16.0\"", null, null)]
    [InlineData("ID=alpine\nVERSION_ID=3.20.9", "Warn", "Block")]
    [InlineData("ID=alpine\nVERSION_ID=3.22.3", null, null)]
    [InlineData("ID=alpine\nVERSION_ID=3.2.99", "Warn", "Block")]
    [InlineData("", "Info", "Info")]
    public void O1_goes_by_the_dated_table(string release, string? severity, string? inTheOpen)
    {
        TestGuest guest = new TestGuest().File("/etc/os-release", release);
        guest.Rows("O1").Should().BeEquivalentTo(severity is null ? [] : new[] { $"O1 {severity} /etc/os-release" });
        guest.Rows("O1", Profile.Public).Should().BeEquivalentTo(inTheOpen is null ? [] : new[] { $"O1 {inTheOpen} /etc/os-release" });
    }

    [Theory]
    [InlineData("audit", "/bin/sh", Key, false)]
    [InlineData("auditor", "/bin/sh", Key, true)]
    [InlineData("audit", "/usr/sbin/nologin", Key, true)]
    [InlineData("audit", "/bin/sh", "command=\"/bin/false\" " + Key, true)]
    [InlineData("audit", "/bin/sh", "# " + Key, true)]
    public void A1_wants_the_account_with_its_key(string account, string shell, string line, bool found)
    {
        TestGuest guest = new TestGuest()
            .File("/etc/passwd", $"root:x:0:0:root:/root:/bin/bash\n{account}:x:900:900::/srv/audit:{shell}\n").File("/srv/audit/.ssh/authorized_keys", line);
        IReadOnlyList<Finding> In(Profile profile, AuditAccount? audit) =>
            [.. guest.Findings(profile, options => options with { AuditAccount = audit }).Where(f => f.Rule == "A1")];
        In(Profile.Public, AuditAccount.Parse("audit", Key)).Should().HaveCount(found ? 1 : 0);
        In(Profile.Private, AuditAccount.Parse("audit", Key)).Should().BeEmpty();
        In(Profile.Public, null).Should().BeEmpty();
    }
}
