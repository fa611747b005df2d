using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Services;

/// <summary>O2: hits, near misses and what tries to hide. The tests' day is 2026-11-26, so 2026-10-27 is 30 days ago.</summary>
public sealed class OldUpdatesRuleTests
{
    private const string Status = "Package: libc6\nStatus: install ok installed\n";

    [Theory]
    [InlineData("2026-10-26 10:00:00 upgrade libc6:amd64 2.36-9 2.36-10", "/var/log/dpkg.log:1")]
    [InlineData("2026-10-27 10:00:00 upgrade libc6:amd64 2.36-9 2.36-10", null)]
    [InlineData("2026-10-01 10:00:00 upgrade libc6:amd64 2.36-9 2.36-10\n2026-11-25 09:00:00 install nginx:amd64 <none> 1.22", "/var/log/dpkg.log:1")]
    [InlineData("2026-11-20 10:00:00 startup archives install\n2026-11-20 10:00:00 install libc6:amd64 <none> 2.36-10", null)]
    [InlineData("2026-09-01 10:00:00 install libc6:amd64 <none> 2.36-9\n2026-11-25 10:00:00 status installed libc6:amd64 2.36-9", "/var/log/dpkg.log:1")]
    [InlineData("2026-09-01 10:00:00 upgrade libc6:amd64 2.36-9 2.36-10\n2099-01-01 00:00:00 upgrade libc6:amd64 2.36-10 2.36-11", "/var/log/dpkg.log:1")]
    public void Dpkg_logs_what_it_replaces(string log, string? where)
    {
        TestGuest guest = new TestGuest().File("/var/lib/dpkg/status", Status).File("/var/log/dpkg.log", log + "\n");
        guest.Rows("O2").Should().BeEquivalentTo(where is null ? [] : new[] { $"O2 Info {where}" });
        guest.Rows("O2", Profile.Public).Should().BeEquivalentTo(where is null ? [] : new[] { $"O2 Warn {where}" });
    }

    [Theory]
    [InlineData("/var/lib/dpkg/status", "2026-10-26", true)]
    [InlineData("/var/lib/dpkg/status", "2026-10-27", false)]
    [InlineData("/lib/apk/db/installed", "2026-10-26", true)]
    [InlineData("/lib/apk/db/installed", "2026-11-26", false)]
    [InlineData("/usr/lib/sysimage/rpm/rpmdb.sqlite", "2026-10-26", true)]
    [InlineData("/var/lib/rpm/Packages", "2026-10-28", false)]
    [InlineData("/usr/lib/sysimage/rpm/Packages.db", "2025-10-28", true)]
    [InlineData("/var/lib/dpkg/status", "2099-01-01", true)]
    public void Without_a_log_the_database_tells(string database, string day, bool found)
    {
        TestGuest guest = new TestGuest().File(database, Status).SetDay(database, day);
        guest.Rows("O2").Should().BeEquivalentTo(found ? [$"O2 Info {database}"] : Array.Empty<string>());
    }

    [Fact]
    public void A_log_that_is_newer_than_its_database_is_not_believed() =>
        new TestGuest().File("/var/lib/dpkg/status", Status).SetDay("/var/lib/dpkg/status", "2026-02-01")
            .File("/var/log/dpkg.log", "2026-11-25 10:00:00 upgrade libc6:amd64 2.36-9 2.36-10\n").Rows("O2").Should().Equal("O2 Info /var/lib/dpkg/status");

    [Theory]
    [InlineData("/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/log/dnf.rpm.log", "2026-11-20T10:00:00+0100 SUBDEBUG Upgrade: bash-5.2.26-3.fc40.x86_64", false)]
    [InlineData("/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/log/dnf.rpm.log", "2026-05-20T10:00:00+0100 SUBDEBUG Upgrade: bash-5.2.26-3.fc40.x86_64\n2026-11-20T10:00:00+0100 SUBDEBUG Installed: nginx", true)]
    [InlineData("/usr/lib/sysimage/rpm/Packages.db", "/var/log/zypp/history", "# command\n2026-11-20 10:00:00|command|root@leap|'zypper' 'up'|", false)]
    [InlineData("/usr/lib/sysimage/rpm/Packages.db", "/var/log/zypp/history", "2026-05-20 10:00:00|command|root@leap|'zypper' 'patch'|\n2026-11-20 10:00:00|install|nginx|1.21|x86_64||repo|", true)]
    [InlineData("/var/lib/pacman/local/ALPM_DB_VERSION", "/var/log/pacman.log", "[2026-11-20T10:00:00+0000] [ALPM] upgraded linux (6.6 -> 6.7)", false)]
    [InlineData("/var/lib/pacman/local/ALPM_DB_VERSION", "/var/log/pacman.log", "[2026-05-20T10:00:00+0000] [ALPM] upgraded linux (6.6 -> 6.7)\n[2026-11-20T10:00:00+0000] [ALPM] installed upgraded-tools (1)", true)]
    public void Other_managers_log_it_in_their_own_way(string database, string log, string lines, bool found) =>
        new TestGuest().File(database, "9\n").File(log, lines + "\n").Rows("O2").Should().HaveCount(found ? 1 : 0);

    [Fact]
    public void Of_a_long_log_the_end_counts() =>
        new TestGuest().File("/var/lib/dpkg/status", Status)
            .File("/var/log/dpkg.log", string.Concat(Enumerable.Repeat("2026-01-01 10:00:00 status installed libc6\n", 40_000)) + "2026-11-20 10:00:00 upgrade libc6:amd64 1 2\n")
            .Findings().Should().NotContain(f => f.Rule == "O2" || f.Rule == "E1");

    [Fact]
    public void The_number_of_days_is_the_callers() =>
        new TestGuest().File("/var/lib/dpkg/status", Status).SetDay("/var/lib/dpkg/status", "2026-11-18").Findings(change: o => o with { UpdateDays = 7 })
            .Single(f => f.Rule == "O2").Message.Should().Be("The packages were last brought up to date on 2026-11-18, 8 days ago. Holes that became known since are open.");

    [Fact]
    public void Where_nothing_tells_it_is_said() =>
        new TestGuest().File("/var/lib/dpkg/status", Status).Rows("O2").Should().Equal("O2 Info /var/lib/dpkg/status");
}
