using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Keys;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>K1 to K5, H1 and H2: each rule has a hit, a near miss and what tries to hide.</summary>
public sealed class KeyRuleTests
{
    private const string Usual = "/home/student/.ssh/authorized_keys";
    private const string Main = "/etc/ssh/sshd_config";
    private const string Shut = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n";

    // vagrant.pub.ed25519 of hashicorp/vagrant, and image/insecure_key.pub of phusion/baseimage-docker.
    private const string Vagrant = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y";

    private const string Phusion =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDVmzBG5v7cO9IScGLIzlhGlHNFhXzy87VfaPzru7qnIIdQ1e9FEKvtqEws8hVixnCUdviwX5lvcMk4Ef4Tbrmj3dyF0zFt"
        + "YbjiTSyl/XQlF68DQlc2sTAdHy96wJHvh7ky511tKJzzyWwSqeef4WjeVK28TqcGnq1up0S7saFO0dJh6OfDAg2cDmhyweR3VgT0vZJyrDV7hte95MBCdK+Gp7fdCyEZ"
        + "cWm3S1DBFaeBqHzzt/Y/njAVKbYL9TIVPum8iMg0rMiLi9ShfP+dT5Xud5Oa3dcN2OWhiDfJw5pfhFJWd44cJ/uGRwQpvNs/PNKsYABhgLlTMUH4iawhu1Xb";

    [Theory]
    [InlineData("{0} vagrant insecure public key", true)]
    [InlineData("{0}", true)]
    [InlineData("{0} somebody@else", true)]
    [InlineData("{0}\r", true)]
    [InlineData("no-pty,command=\"echo {{x}}\" {0}", true)]
    [InlineData("from=\"127.0.0.1\" \t{0} x", true)]
    [InlineData("  {0}\0 x", true)]
    [InlineData("# {0}", false)]
    [InlineData("command=\"{0}\"", false)]
    public void Insecure_and_published_keys(string format, bool isHit)
    {
        foreach ((string rule, string key) in new[] { ("K1", Vagrant), ("K2", Phusion) })
        {
            string line = "\n" + format.Replace("{0}", key, StringComparison.Ordinal).Replace("{{x}}", "x", StringComparison.Ordinal);
            new TestGuest().File(Usual, line).Rows(rule, Profile.Private).Should().Equal(isHit ? [$"{rule} Block {Usual}:2"] : []);
            new TestGuest().File(Usual, line).Rows(rule, Profile.Public).Should().Equal(isHit ? [$"{rule} Block {Usual}:2"] : []);
        }

        new TestGuest().File(Usual, TestKey.Public(5)).Findings().Should().NotContain(f => f.Rule == "K1" || f.Rule == "K2");
    }

    [Theory]
    // Where sshd looks, with tokens and without.
    [InlineData("", "/home/student/.ssh/authorized_keys2", "Block")]
    [InlineData("", "/root/.ssh/authorized_keys", "Block")]
    [InlineData("AuthorizedKeysFile /etc/ssh/keys/%u", "/etc/ssh/keys/student", "Block")]
    [InlineData("AuthorizedKeysFile \"/etc/ssh/my keys/%u\"", "/etc/ssh/my keys/student", "Block")]
    [InlineData("AuthorizedKeysFile /etc/ssh/%%/%U", "/etc/ssh/%/1000", "Block")]
    [InlineData("AuthorizedKeysFile /nowhere .k/%u", "/home/student/.k/student", "Block")]
    [InlineData("AuthorizedKeysFile %h/keys", "/home/student/keys", "Block")]
    [InlineData("AuthorizedKeysFile /etc/keys", "/etc/keys", "Block")]
    [InlineData("Match User student\nAuthorizedKeysFile /srv/keys", "/srv/keys", "Block")]
    [InlineData("TrustedUserCAKeys /etc/ssh/ca.pub", "/etc/ssh/ca.pub", "Block")]
    // The first value counts, and the word none.
    [InlineData("AuthorizedKeysFile .ssh/authorized_keys\nAuthorizedKeysFile /etc/keys", "/etc/keys", "")]
    [InlineData("AuthorizedKeysFile none\n", "/home/student/none", "")]
    // What sshd does not read now is worth a word.
    [InlineData("AuthorizedKeysFile /etc/ssh/keys/%u", Usual, "Info")]
    [InlineData("AuthorizedKeysFile .ssh/authorized_keys", "/home/student/.ssh/authorized_keys2", "Info")]
    [InlineData("AuthorizedKeysFile none", Usual, "Info")]
    [InlineData("PubkeyAuthentication no", Usual, "Info")]
    [InlineData("Match User student\nAuthorizedKeysFile none", Usual, "Info")]
    [InlineData("Match User root\nAuthorizedKeysFile none", Usual, "Block")]
    [InlineData("", "/home/gone/.ssh/authorized_keys", "Info")]
    [InlineData("", "/home/student/authorized_keys", "")]
    public void Files_are_those_that_sshd_reads(string config, string path, string severity) =>
        new TestGuest().File(Main, Shut + config).File(path, Vagrant).Rows("K1").Should().Equal(severity.Length == 0 ? [] : [$"K1 {severity} {path}:1"]);

    [Fact]
    public void Homes_elsewhere_and_accounts_without_a_shell_are_looked_at()
    {
        TestGuest guest = new TestGuest()
            .File("/etc/passwd", "root:x:0:0::/root:/bin/sh\nsvc:x:900:900::/srv/svc/:/usr/sbin/nologin\nlinked:x:901:901::/home/linked:/bin/sh\n")
            .File("/srv/svc/.ssh/authorized_keys", Vagrant).Link("/home/linked", "/data/linked").File("/data/linked/.ssh/authorized_keys", Vagrant);
        guest.Rows("K1").Should().Equal("K1 Block /srv/svc/.ssh/authorized_keys:1", "K1 Block /home/linked/.ssh/authorized_keys:1");
    }

    [Theory]
    [InlineData("passwd: files systemd", "Info")]
    [InlineData("passwd:\t\tfiles systemd sss", "Block")]
    [InlineData("passwd: files [NOTFOUND=return] # ldap", "Info")]
    [InlineData("group: ldap", "Info")]
    public void A_home_without_an_account_counts_where_a_directory_may_have_it(string nsswitch, string severity) =>
        new TestGuest().File("/etc/nsswitch.conf", nsswitch + "\n").File("/home/other/.ssh/authorized_keys", Vagrant).Rows("K1")
            .Should().Equal($"K1 {severity} /home/other/.ssh/authorized_keys:1");

    [Fact]
    public void Without_an_sshd_its_usual_files_count() =>
        new TestGuest().Remove("/usr/sbin/sshd").File(Usual, Vagrant).Rows("K1").Should().Equal($"K1 Block {Usual}:1");

    [Fact]
    public void A_key_file_that_is_too_long_is_not_checked() =>
        new TestGuest().File(Usual, new string('#', 2_000_000)).Rows("E1", Profile.Public).Should().Equal("E1 Block /home/student/.ssh");

    [Fact]
    public void What_takes_the_key_out_is_one_command()
    {
        Finding finding = new TestGuest().File(Usual, "x " + Vagrant + " me").Findings().Single(f => f.Rule == "K1");
        finding.Remedy.Should().Be("Inside the machine, after adding a key of your own: sudo sed -i /G9hXGoqiysfJOn5Y/d " + Usual);
        finding.CanFix.Should().BeTrue();
        new TestGuest().File(Usual, Enumerable.Range(0, 200).Select(i => TestKey.Public(i)).Aggregate("", string.Concat)).Findings(change: o => o with { AcceptedKeys = new HashSet<string>() })
            .Where(f => f.Remedy.Contains("sed")).Select(f => f.Remedy).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(100, "no command takes out two keys");
    }

    [Theory]
    [InlineData(1, "", "")]
    [InlineData(2, "K3 Warn {0}:1", "K3 Block {0}:1")]
    public void Foreign_keys(int number, string expectedPrivate, string expectedPublic)
    {
        TestGuest guest = new TestGuest().File(Usual, TestKey.Public(number, "she\u001b[2J@home"));
        Rows(guest, "K3", Profile.Private, o => o).Should().BeEmpty("nobody said which keys are accepted");
        InspectionOptions Accepting(InspectionOptions options) => options with { AcceptedKeys = new HashSet<string> { TestKey.Fingerprint(1) } };
        Rows(guest, "K3", Profile.Private, Accepting).Should().Equal(Expected(expectedPrivate));
        Rows(guest, "K3", Profile.Public, Accepting).Should().Equal(Expected(expectedPublic));
        guest.Findings(change: Accepting).Where(f => f.Rule == "K3").Should().AllSatisfy(f =>
            f.Message.Should().Contain("'she\uFFFD[2J@home', " + TestKey.Fingerprint(2)));

        // Neither the same key again as K3, nor one that nobody reads.
        Rows(new TestGuest().File(Usual, Vagrant + "\n" + Phusion), "K3", Profile.Public, Accepting).Should().BeEmpty();
        Rows(new TestGuest().File("/home/student/old", TestKey.Public(2)), "K3", Profile.Public, Accepting).Should().BeEmpty();
    }

    [Theory]
    [InlineData("from=\"10.0.0.0/8\" ", "", "K4 Warn {0}:1")]
    [InlineData("no-pty,COMMAND=\"a,b\" ", "", "K4 Warn {0}:1")]
    [InlineData("cert-authority ", "", "K4 Warn {0}:1")]
    [InlineData("no-pty,environment=\"A=from,command=x\" ", "", "")]
    [InlineData("", "", "")]
    [InlineData("", "AuthorizedKeysFile .ssh/authorized_keys", "")]
    [InlineData("", "AuthorizedKeysFile %h/.ssh/authorized_keys\nTrustedUserCAKeys none\nAuthorizedKeysCommand none", "")]
    [InlineData("", "AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u", "K4 Warn /etc/ssh/sshd_config:3")]
    [InlineData("", "AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys\nTrustedUserCAKeys /etc/ca", "K4 Warn /etc/ssh/sshd_config:3,K4 Warn /etc/ssh/sshd_config:4")]
    [InlineData("", "Match User student\nAuthorizedKeysCommand /bin/x", "K4 Warn /etc/ssh/sshd_config:4")]
    [InlineData("", "Match User somebody\nAuthorizedKeysCommand /bin/x", "")]
    public void Conditions_and_keys_from_elsewhere(string options, string config, string expected)
    {
        TestGuest guest = new TestGuest().File(Usual, options + TestKey.Public(1)).File(Main, Shut + config);
        guest.Rows("K4").Should().Equal(Expected(expected));
        guest.Rows("K4", Profile.Public).Should().Equal(Expected(expected));
    }

    [Theory]
    [InlineData("/home/student/.ssh/id_rsa", true)]
    [InlineData("/home/student/.ssh/whatever", true)]
    [InlineData("/home/student/work/.vagrant/machines/default/virtualbox/private_key", true)]
    [InlineData("/home/student/aws/Server.PEM", true)]
    [InlineData("/home/gone/deploy.key", true)]
    [InlineData("/root/.ssh/id_ed25519", true)]
    [InlineData("/etc/ssh/old_key", true)]
    [InlineData("/usr/share/doc/x/id_rsa", false)]
    [InlineData("/home/student/web/node_modules/https/test.pem", false)]
    [InlineData("/home/student/notes.txt", false)]
    [InlineData("/etc/ssh/ssh_host_rsa_key", false)]
    public void Private_keys(string path, bool isFound)
    {
        TestGuest guest = new TestGuest().File(path, "\r\n" + TestKey.Private(7));
        guest.Rows("K5").Should().Equal(isFound ? ["K5 Warn " + path] : []);
        new TestGuest().File(path, TestKey.Public(7)).Rows("K5").Should().BeEmpty("a public half is no secret");
        guest.File(Usual, TestKey.Public(7)).Findings().Where(f => f.Rule == "K5").Should().AllSatisfy(f => f.Message.Should().Contain("opens student of the machine itself"));
    }

    [Fact]
    public void A_private_key_behind_a_link_is_found() =>
        new TestGuest().Link("/home/student/.ssh/id_rsa", "/opt/keys/x").File("/opt/keys/x", TestKey.Private(7)).Rows("K5").Should().Equal("K5 Warn /home/student/.ssh/id_rsa");

    [Fact]
    public void Host_keys_of_other_machines()
    {
        InspectionOptions Knowing(InspectionOptions options) =>
            options with { KnownHostKeys = new Dictionary<string, string> { [TestKey.Fingerprint(9)] = "the box debian/bookworm64" } };

        TestGuest own = new TestGuest().File("/etc/ssh/ssh_host_ed25519_key.pub", TestKey.Public(9));
        Rows(own, "H1", Profile.Public, Knowing).Should().BeEmpty("what counts is the private half");
        TestGuest copied = new TestGuest().File("/etc/ssh/ssh_host_ed25519_key", TestKey.Private(9)).File("/etc/ssh/ssh_host_ed25519_key.pub", TestKey.Public(1));
        Rows(copied, "H1", Profile.Private, Knowing).Should().Equal("H1 Warn /etc/ssh/ssh_host_ed25519_key");
        Rows(copied, "H1", Profile.Public, Knowing).Should().Equal("H1 Block /etc/ssh/ssh_host_ed25519_key");
        Rows(copied, "H1", Profile.Public, o => o).Should().BeEmpty("nothing is known of other machines");
        TestGuest hidden = new TestGuest().File("/srv/k", TestKey.Private(9)).File(Main, Shut + "HostKey /etc/ssh/ssh_host_ed25519_key\nHostKey /srv/k");
        Rows(hidden, "H1", Profile.Public, Knowing).Should().Equal("H1 Block /srv/k");
        hidden.Rows("K5").Should().BeEmpty();
    }

    [Fact]
    public void Weak_host_keys()
    {
        using RSA small = RSA.Create(1024);
        using RSA large = RSA.Create(2048);
        TestGuest guest = new TestGuest().File("/etc/ssh/ssh_host_rsa_key", small.ExportRSAPrivateKeyPem());
        guest.Rows("H2").Should().Equal("H2 Warn /etc/ssh/ssh_host_rsa_key");
        guest.Rows("H2", Profile.Public).Should().Equal("H2 Block /etc/ssh/ssh_host_rsa_key");
        guest.File("/etc/ssh/ssh_host_rsa_key", large.ExportRSAPrivateKeyPem()).Rows("H2").Should().BeEmpty();

        byte[] dsa = SshFields.Join("ssh-dss"u8.ToArray(), [1], [1], [1], [1]);
        guest.File("/etc/ssh/ssh_host_dsa_key", TestKey.PrivateOf(dsa)).Rows("H2").Should().BeEmpty("sshd does not load it by itself");
        guest.File(Main, Shut + "HostKey /etc/ssh/ssh_host_rsa_key\nHostKey /etc/ssh/ssh_host_dsa_key").Rows("H2").Should().Equal("H2 Warn /etc/ssh/ssh_host_dsa_key");
    }

    [Fact]
    public void The_report_says_what_sshd_there_is()
    {
        GuestReport report = GuestInspector.InspectTree(new TestGuest().FileSystem, new InspectionOptions());
        report.Guest.Sshd!.Version.Should().Be("9.2");
        report.Guest.Sshd.Enabled.Should().BeTrue();
        report.Guest.Sshd.HostKeys.Should().Equal(new Shien.Inspection.Guests.HostKeyFacts("ssh-ed25519", 256, TestKey.Fingerprint(0)));
    }

    private static IEnumerable<string> Rows(TestGuest guest, string rule, Profile profile, Func<InspectionOptions, InspectionOptions> change) =>
        guest.Findings(profile, change).Where(f => f.Rule == rule).Select(f => $"{f.Rule} {f.Severity} {f.Where}");

    private static string[] Expected(string rows) => [.. rows.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Replace("{0}", Usual, StringComparison.Ordinal))];
}
