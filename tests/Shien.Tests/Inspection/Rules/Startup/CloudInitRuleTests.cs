using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Rules.Startup;

public sealed class CloudInitRuleTests
{
    private const string Config = "/etc/cloud/cloud.cfg.d/90_dpkg.cfg";

    [Theory]
    [InlineData("datasource_list: [ Ec2 ]\n", true, "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("datasource_list: [ OpenStack, None ]\n", true, "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("datasource_list: [ NoCloud, Ec2, None ]\n", true, null)]
    [InlineData("datasource_list: [ NoCloud, Ec2, None ]\n", false, "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("datasource_list: [ NoCloud, None ]\n", false, null)]
    [InlineData("# datasource_list: [ Ec2 ]\nx: y\n", true, null)]
    [InlineData("x: y\n", false, "O5 Warn /etc/cloud/cloud.cfg")]
    public void Waiting_for_a_cloud(string config, bool looksFirst, string? finding)
    {
        TestGuest guest = Guest().File(Config, config);
        if (looksFirst)
        {
            guest.File("/usr/lib/cloud-init/ds-identify", "#!/bin/sh\n");
        }

        guest.Rows("O5").SingleOrDefault().Should().Be(finding);
    }

    [Theory]
    [InlineData("ssh_pwauth: true\n", "", "O5 Block /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("ssh_pwauth: 1\n", "", "O5 Block /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("ssh_pwauth: false\n", "", null)]
    [InlineData("ssh_pwauth: true\n", "ssh_pwauth: no\n", null)]
    [InlineData("ssh_pwauth: false\n", "ssh_pwauth: 'yes'\n", "O5 Block /etc/cloud/cloud.cfg.d/99.cfg:1")]
    public void Passwords_in_sshd(string first, string last, string? finding) =>
        Quiet().File(Config, first).File("/etc/cloud/cloud.cfg.d/99.cfg", last).Rows("O5", Profile.Public).SingleOrDefault().Should().Be(finding);

    [Fact]
    public void A_seed_speaks_last()
    {
        TestGuest guest = Quiet().File(Config, "ssh_pwauth: false\n").File("/var/lib/cloud/seed/nocloud-net/user-data", "#cloud-config\nssh_pwauth: true\n");
        guest.Rows("O5").Should().Equal("O5 Warn /var/lib/cloud/seed/nocloud-net/user-data:2");
        guest.File("/var/lib/cloud/seed/nocloud-net/user-data", "#!/bin/sh\nssh_pwauth: true\n").Rows("O5").Should().BeEmpty();
    }

    [Theory]
    [InlineData("chpasswd:\n  list: |\n    root:secret\n", "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:2")]
    [InlineData("chpasswd: {expire: false}\n", null)]
    [InlineData("password: secret\n", "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    [InlineData("password: null\n", null)]
    [InlineData("users:\n  - default\n  - name: a\n    passwd: $6$x\n", "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:2")]
    [InlineData("users:\n  - default\n", null)]
    [InlineData("ssh_authorized_keys: [ssh-rsa AAAA]\n", "O5 Warn /etc/cloud/cloud.cfg.d/90_dpkg.cfg:1")]
    public void What_it_writes(string config, string? finding) => Quiet().File(Config, config).Rows("O5").SingleOrDefault().Should().Be(finding);

    [Fact]
    public void Where_it_is_absent_or_off_nothing_is_said()
    {
        new TestGuest().File(Config, "ssh_pwauth: true\n").Rows("O5").Should().BeEmpty();
        Guest().File(Config, "ssh_pwauth: true\n").File("/etc/cloud/cloud-init.disabled", "").Rows("O5").Should().BeEmpty();
        Guest().File(Config, "ssh_pwauth: true\n").File("/boot/grub/grub.cfg", "linux /v cloud-init=disabled console=ttyS0\n").Rows("O5").Should().BeEmpty();
    }

    private static TestGuest Guest() => new TestGuest().File("/usr/bin/cloud-init", "");

    private static TestGuest Quiet() => Guest().File("/etc/cloud/cloud.cfg", "datasource_list: [ NoCloud, None ]\n");
}
