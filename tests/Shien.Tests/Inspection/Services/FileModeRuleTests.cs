using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Services;

/// <summary>F1: hits, near misses and what tries to hide.</summary>
public sealed class FileModeRuleTests
{
    [Theory]
    [InlineData("/etc/shadow", "644", true)]
    [InlineData("/etc/shadow", "640", false)]
    [InlineData("/etc/shadow-", "604", true)]
    [InlineData("/etc/gshadow", "600", false)]
    public void Hashes_are_for_root_and_its_group(string path, string mode, bool found)
    {
        TestGuest guest = new TestGuest().File(path, "root:*:19000:0:99999:7:::\n", Convert.ToInt32(mode, 8));
        guest.Rows("F1").Should().BeEquivalentTo(found ? [$"F1 Warn {path}"] : Array.Empty<string>());
        guest.Rows("F1", Profile.Public).Should().BeEquivalentTo(found ? [$"F1 Block {path}"] : Array.Empty<string>());
    }

    [Theory]
    [InlineData("/usr/local/bin", "777", true)]
    [InlineData("/usr/local/bin", "1777", true)]
    [InlineData("/usr/local/bin", "2775", false)]
    [InlineData("/home/student", "777", true)]
    [InlineData("/home/student", "775", false)]
    [InlineData("/srv/data", "777", false)]
    public void Directories_that_decide_are_not_for_all(string path, string mode, bool found)
    {
        TestGuest guest = new TestGuest().Directory(path, Convert.ToInt32(mode, 8));
        guest.Rows("F1").Should().BeEquivalentTo(found ? [$"F1 Warn {path}"] : Array.Empty<string>());
    }

    [Theory]
    [InlineData("/home/student/bin/tool", "4755", true)]
    [InlineData("/home/student/bin/tool", "2755", true)]
    [InlineData("/home/student/a/b/c/d/e/f/.hidden", "4711", true)]
    [InlineData("/home/gone/tool", "6755", true)]
    [InlineData("/home/student/bin/tool", "755", false)]
    [InlineData("/home/student/bin/locked", "2644", false)]
    [InlineData("/home/student/bin/text", "4644", false)]
    [InlineData("/usr/bin/passwd", "4755", false)]
    public void Nothing_in_a_home_runs_as_somebody_else(string path, string mode, bool found)
    {
        TestGuest guest = new TestGuest().File(path, "ELF", Convert.ToInt32(mode, 8));
        guest.Rows("F1").Should().BeEquivalentTo(found ? [$"F1 Warn {path}"] : Array.Empty<string>());
    }

    [Fact]
    public void A_home_elsewhere_counts_and_a_directory_with_setgid_does_not() =>
        new TestGuest().File("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000::/srv/people/student:/bin/sh\n")
            .Directory("/srv/people/student/shared", 0x5FD).File("/srv/people/student/run", "ELF", 0x9ED).Link("/srv/people/student/link", "/usr/bin/passwd")
            .File("/usr/bin/passwd", "ELF", 0x9ED).Rows("F1").Should().Equal("F1 Warn /srv/people/student/run");

    [Fact]
    public void More_files_than_a_check_goes_through_are_said_and_block_nowhere()
    {
        TestGuest guest = new();
        for (int i = 0; i < 100_001; i++)
        {
            guest.File($"/home/student/{i / 1000}/{i}", "");
        }

        guest.Rows("F1", Profile.Public).Should().Equal("F1 Info /home");
    }

    [Theory]
    [InlineData("/etc/environment", "PATH=\"/usr/local/bin:/opt/tools/bin\"", true)]
    [InlineData("/etc/login.defs", "ENV_PATH\tPATH=/usr/local/bin:/opt/tools/bin/", true)]
    [InlineData("/etc/profile.d/tools.sh", "export PATH=$PATH:/opt/tools/bin", true)]
    [InlineData("/etc/sudoers.d/tools", "Defaults secure_path = /usr/bin:/opt/tools/bin", true)]
    [InlineData("/etc/profile.d/tools.sh", "# export PATH=$PATH:/opt/tools/bin", false)]
    [InlineData("/etc/profile.d/tools.sh", "export MANPATH=/opt/tools/bin", false)]
    [InlineData("/etc/profile.d/tools.sh", "export PATH=$PATH:/opt/tools", false)]
    public void Directories_that_PATH_names_are_not_for_all(string file, string line, bool found) =>
        new TestGuest().Directory("/opt/tools/bin", 0x1FF).File(file, line + "\n").Rows("F1")
            .Should().BeEquivalentTo(found ? ["F1 Warn /opt/tools/bin"] : Array.Empty<string>());

    [Fact]
    public void A_directory_that_everybody_has_to_write_is_named_and_left_as_it_is()
    {
        TestGuest guest = new TestGuest().Directory("/tmp", 0x3FF).File("/etc/environment", "PATH=/usr/bin:/tmp\n");
        Finding finding = guest.Findings().Single(f => f.Rule == "F1");
        (finding.Where, finding.CanFix).Should().Be(("/tmp", false));
    }

    [Fact]
    public void A_link_is_judged_by_what_it_leads_to() =>
        new TestGuest().Directory("/opt/tools", 0x1FF).Link("/usr/local/sbin", "/opt/tools").Rows("F1").Should().Equal("F1 Warn /usr/local/sbin");
}
