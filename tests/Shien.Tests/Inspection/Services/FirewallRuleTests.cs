using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Services;

/// <summary>N3 and O3: each has a hit, a near miss and what tries to hide.</summary>
public sealed class FirewallRuleTests
{
    [Theory]
    [InlineData("ufw.service", "/etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low", false)]
    [InlineData("ufw.service", "/etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no", true)]
    [InlineData("nftables.service", "/etc/nftables.conf", "chain input {\n type filter hook input priority filter; policy drop;\n}", false)]
    [InlineData("nftables.service", "/etc/nftables.conf", "chain input {\n type filter hook input priority filter;\n}\n# policy drop", true)]
    [InlineData("netfilter-persistent.service", "/etc/iptables/rules.v4", ":INPUT DROP [0:0]", false)]
    [InlineData("netfilter-persistent.service", "/etc/iptables/rules.v4", ":INPUT ACCEPT [0:0]", true)]
    [InlineData("firewalld.service", "/etc/firewalld/firewalld.conf", "DefaultZone=public", false)]
    [InlineData("firewalld.service", "/etc/firewalld/firewalld.conf", "DefaultZone=trusted", true)]
    [InlineData("other.service", "/etc/ufw/ufw.conf", "ENABLED=yes", true)]
    public void N3_finds_that_nothing_is_refused(string unit, string path, string content, bool found)
    {
        TestGuest guest = new ServiceCase("firewall", [], [($"unit {unit}", "[Service]\nExecStart=/bin/true\n"), ($"wants multi-user.target {unit}", ""), (path, content)]).Guest();
        guest.Rows("N3", Profile.Public).Should().BeEquivalentTo(found ? ["N3 Warn /etc"] : Array.Empty<string>());
        guest.Rows("N3").Should().BeEmpty("an address of the department is behind the jump host");
    }

    [Fact]
    public void O3_says_where_no_program_tells() => new TestGuest().Remove("/bin/sh").Rows("O3", Profile.Public).Should().Equal("O3 Info /sbin/init");

    [Fact]
    public void O3_goes_by_the_blade() => new TestGuest().Findings(change: o => o with { BladeArchitecture = "aarch64" })
        .Single(f => f.Rule == "O3").Message.Should().StartWith("The machine's programs are for x86_64, and the blade is aarch64.");

    [Theory]
    [InlineData(0xB7, "/bin/sh", true)]
    [InlineData(0x3E, "/bin/sh", false)]
    [InlineData(0x03, "/bin/sh", false)]
    [InlineData(0x28, "/usr/bin/env", true)]
    public void O3_finds_programs_of_another_processor(int machine, string path, bool found)
    {
        byte[] elf = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[11], (byte)machine, 0];
        TestGuest guest = new TestGuest().Remove("/bin/sh").File(path, elf, 0x1ED);
        guest.Rows("O3").Should().BeEquivalentTo(found ? ["O3 Block /sbin/init"] : Array.Empty<string>());
        guest.Rows("O3", Profile.Public).Should().BeEquivalentTo(found ? ["O3 Block /sbin/init"] : Array.Empty<string>());
    }
}
