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

    [Fact]
    public void A_link_is_judged_by_what_it_leads_to() =>
        new TestGuest().Directory("/opt/tools", 0x1FF).Link("/usr/local/sbin", "/opt/tools").Rows("F1").Should().Equal("F1 Warn /usr/local/sbin");
}
