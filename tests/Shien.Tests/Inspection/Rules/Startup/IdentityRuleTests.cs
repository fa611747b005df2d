using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.Inspection.Rules.Startup;

public sealed class IdentityRuleTests
{
    private const string Number = "0123456789abcdef0123456789abcdef\n";

    [Theory]
    [InlineData("/etc/machine-id", Number, "H3 Info /etc/machine-id")]
    [InlineData("/etc/machine-id", "uninitialized\n", null)]
    [InlineData("/etc/machine-id", "", null)]
    [InlineData("/var/lib/dbus/machine-id", Number, "H3 Info /var/lib/dbus/machine-id")]
    [InlineData("/var/lib/systemd/random-seed", "x", "H3 Info /var/lib/systemd/random-seed")]
    [InlineData("/var/lib/dhcp/dhclient.enp0s3.leases", "lease {}", "H3 Info /var/lib/dhcp/dhclient.enp0s3.leases")]
    [InlineData("/var/lib/dhcp/dhclient.leases", "", null)]
    [InlineData("/etc/udev/rules.d/70-persistent-net.rules", "# c\nSUBSYSTEM==\"net\", NAME=\"eth0\"\n", "H3 Warn /etc/udev/rules.d/70-persistent-net.rules:1")]
    [InlineData("/etc/udev/rules.d/70-persistent-net.rules", "\n# NAME=\"eth0\"\n", null)]
    public void What_copies_would_share(string path, string content, string? finding) =>
        new TestGuest().File(path, content).Rows("H3").SingleOrDefault().Should().Be(finding);

    [Fact]
    public void A_link_of_dbus_is_no_number_of_its_own() =>
        new TestGuest().File("/etc/machine-id", "").Link("/var/lib/dbus/machine-id", "/etc/machine-id").Rows("H3").Should().BeEmpty();

    [Fact]
    public void Everything_is_one_finding_that_can_be_repaired() =>
        new TestGuest().File("/etc/machine-id", Number).Link("/var/lib/dbus/machine-id", "/etc/machine-id")
            .File("/var/lib/systemd/random-seed", "x").File("/var/lib/dhcp/a.leases", "x")
            .Findings().Should().ContainSingle().Which.Should().Match<Shien.Inspection.Finding>(
                f => f.CanFix && f.Message.StartsWith("The machine has an identity of its own: machine-id, random seed, DHCP leases. "));
}
