using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>S1 to S7: each rule has a hit, a near miss and what tries to hide. Where it stands is file and line.</summary>
public sealed class SshdRuleTests
{
    private const string Main = "/etc/ssh/sshd_config";
    private const string DropIns = "/etc/ssh/sshd_config.d/";
    private const string Shut = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n";

    private const string Vagrant6 = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0";

    [Theory]
    // S1, hits: said, and not said.
    [InlineData("S1", "KbdInteractiveAuthentication no\nPasswordAuthentication yes", "Warn {0}:2", "Block {0}:2")]
    [InlineData("S1", "KbdInteractiveAuthentication no", "Warn {0}", "Block {0}")]
    [InlineData("S1", "#PasswordAuthentication no\nKbdInteractiveAuthentication no", "Warn {0}", "Block {0}")]
    // S1, near misses: capital letters, a key needed as well, another method only, a Match that shuts it for all.
    [InlineData("S1", "PASSWORDAUTHENTICATION=no", "", "")]
    [InlineData("S1", "PasswordAuthentication yes\nAuthenticationMethods publickey,password", "", "")]
    [InlineData("S1", "PasswordAuthentication yes\nAuthenticationMethods publickey keyboard-interactive:pam", "", "")]
    [InlineData("S1", "Match all\nPasswordAuthentication no", "", "")]
    // S1, evasions: the first value wins, one shut out of two, a list of methods that has it at the end.
    [InlineData("S1", "PasswordAuthentication yes\nPasswordAuthentication no", "Warn {0}:1", "Block {0}:1")]
    [InlineData("S1", "Match User student\nPasswordAuthentication no", "Warn {0}", "Block {0}")]
    [InlineData("S1", "Match Address 203.0.113.99\nPasswordAuthentication no", "Warn {0}", "Block {0}")]
    [InlineData("S1", "AuthenticationMethods publickey,password password", "Warn {0}", "Block {0}")]
    // S2: PAM must ask, so without PAM it is a near miss; the old name is the same.
    [InlineData("S2", "PasswordAuthentication no\nUsePAM yes", "Warn {0}", "Block {0}")]
    [InlineData("S2", "PasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication yes", "Warn {0}:3", "Block {0}:3")]
    [InlineData("S2", "PasswordAuthentication no", "", "")]
    [InlineData("S2", "PasswordAuthentication no\nUsePAM yes\nChallengeResponseAuthentication no", "", "")]
    [InlineData("S2", "UsePAM yes\nKbdInteractiveAuthentication yes\nChallengeResponseAuthentication no", "Warn {0}:2", "Block {0}:2")]
    [InlineData("S2", "UsePAM yes\nAuthenticationMethods keyboard-interactive:pam", "Warn {0}", "Block {0}")]
    // S3.
    [InlineData("S3", Shut + "PermitRootLogin yes", "Warn {0}:3", "Block {0}:3")]
    [InlineData("S3", Shut, "", "")]
    [InlineData("S3", Shut + "PermitRootLogin without-password\nPermitRootLogin yes", "", "")]
    [InlineData("S3", Shut + "Match User student\nPermitRootLogin yes", "", "")]
    [InlineData("S3", Shut + "permitrootlogin \"YES\"", "Warn {0}:3", "Block {0}:3")]
    // S4.
    [InlineData("S4", Shut + "PermitEmptyPasswords yes", "Block {0}:3", "Block {0}:3")]
    [InlineData("S4", Shut + "#PermitEmptyPasswords yes", "", "")]
    [InlineData("S4", Shut + "PermitEmptyPasswords no\nPermitEmptyPasswords yes", "", "")]
    [InlineData("S4", Shut + "\tPermitEmptyPasswords\t=\tyes\r", "Block {0}:3", "Block {0}:3")]
    // S5: as what is opened; a Match that holds for nobody here, or says what holds anyway, is a near miss.
    [InlineData("S5", Shut + "Match User student\nPasswordAuthentication yes", "Warn {0}:4", "Block {0}:4")]
    [InlineData("S5", Shut + "Match Group staff\nPermitEmptyPasswords yes", "Block {0}:4", "Block {0}:4")]
    [InlineData("S5", Shut + "Match all\nPermitRootLogin yes", "Warn {0}:4", "Block {0}:4")]
    [InlineData("S5", Shut + "Match User nobody-here\nPasswordAuthentication yes", "", "")]
    [InlineData("S5", Shut + "Match User student\nPasswordAuthentication no", "", "")]
    [InlineData("S5", Shut + "Match Address 10.0.0.0/8\nPasswordAuthentication yes", "Warn {0}:4", "")]
    [InlineData("S5", Shut + "Match Address 10.20.30.0/24 User student\nPasswordAuthentication yes", "Warn {0}:4", "")]
    [InlineData("S5", Shut + "Match Address=192.168.7.*\nPermitRootLogin yes", "Warn {0}:4", "")]
    [InlineData("S5", Shut + "Match Host 172.16.5.9\nPermitEmptyPasswords yes", "Block {0}:4", "")]
    [InlineData("S5", Shut + "Match Address fd00:1::/32\nPasswordAuthentication yes", "Warn {0}:4", "")]
    [InlineData("S5", Shut + "Match Address *,!203.0.113.0/24\nPasswordAuthentication yes", "Warn {0}:4", "")]
    [InlineData("S5", Shut + "Match Address 198.51.100.0/24\nPasswordAuthentication yes", "", "")]
    [InlineData("S5", Shut + "Match Address 127.0.0.1\nPasswordAuthentication yes", "", "")]
    [InlineData("S5", Shut + "Match Address 10.0.0.0/8\nPasswordAuthentication no", "", "")]
    [InlineData("S5", Shut + "Match User *,!root\nPasswordAuthentication no\nMatch all\nPasswordAuthentication yes", "Warn {0}:6", "Block {0}:6")]
    [InlineData("S5", "UsePAM no\nAuthenticationMethods publickey\nMatch User student\nAuthenticationMethods any", "Warn {0}:4", "Block {0}:4")]
    // S6.
    [InlineData("S6", Shut + "PermitUserEnvironment yes\nStrictModes no\nHostbasedAuthentication yes", "Warn {0}:3,Warn {0}:4,Warn {0}:5", "Warn {0}:3,Warn {0}:4,Warn {0}:5")]
    [InlineData("S6", Shut + "PermitUserEnvironment no\nStrictModes yes\n# HostbasedAuthentication yes", "", "")]
    [InlineData("S6", Shut + "PermitUserEnvironment LD_*", "Warn {0}:3", "Warn {0}:3")]
    [InlineData("S6", Shut + "Match User student\nHostbasedAuthentication yes", "Warn {0}:4", "Warn {0}:4")]
    // S7: a line that sshd refuses.
    [InlineData("S7", Shut + "PermitRootLogin maybe", "Warn {0}:3", "Warn {0}:3")]
    public void One_file(string rule, string text, string expectedPrivate, string expectedPublic)
    {
        TestGuest guest = WithGroups().File(Main, text);
        Check(guest, rule, Profile.Private, expectedPrivate);
        Check(guest, rule, Profile.Public, expectedPublic);
    }

    [Theory]
    // Who is first wins, by name: cloud-init's file against those of administrators.
    [InlineData("S1", "50-cloud-init.conf", "PasswordAuthentication yes", "60-hardening.conf", "PasswordAuthentication no", "Warn {0}50-cloud-init.conf:1")]
    [InlineData("S1", "50-cloud-init.conf", "PasswordAuthentication yes", "00-shien.conf", "PasswordAuthentication no", "")]
    [InlineData("S1", "50-open.conf", "PasswordAuthentication no", "50-cloud-init.conf", "PasswordAuthentication yes", "Warn {0}50-cloud-init.conf:1")]
    // The Include takes *.conf only, and no hidden file.
    [InlineData("S1", "off.conf.bak", "PasswordAuthentication yes", ".on.conf", "PasswordAuthentication yes", "")]
    // A drop-in against the main file, and a Match in one of them ends with it.
    [InlineData("S3", "01-permitrootlogin.conf", "PermitRootLogin yes", "z.conf", "", "Warn {0}01-permitrootlogin.conf:1")]
    [InlineData("S1", "10-a.conf", "Match User nobody-here\nPasswordAuthentication no", "20-b.conf", "PasswordAuthentication yes", "Warn {0}20-b.conf:1")]
    public void Drop_ins(string rule, string name1, string text1, string name2, string text2, string expected) =>
        WithGroups().File(DropIns + name1, text1).File(DropIns + name2, text2).Rows(rule)
            .Should().Equal(Expected(rule, expected, DropIns));

    [Fact]
    public void A_folder_without_an_Include_is_not_read()
    {
        TestGuest guest = new TestGuest().File(Main, "UsePAM yes\n").File(DropIns + "00-shien.conf", Shut);
        guest.Rows("S1").Should().Equal("S1 Warn " + Main);
        new TestGuest().File(DropIns + "00-shien.conf", Shut).File(Main, "Include sshd_config.d/*.conf\nUsePAM yes\n").Rows("S1").Should().BeEmpty();
    }

    [Theory]
    [InlineData("/etc/default/ssh", "SSHD_OPTS=\"-o PasswordAuthentication=yes\"", "S1 Warn /etc/default/ssh")]
    [InlineData("/etc/default/ssh", "SSHD_OPTS=-oPasswordAuthentication=yes", "S1 Warn /etc/default/ssh")]
    [InlineData("/etc/default/ssh", "SSHD_OPTS='-e -f /srv/other'", "S1 Warn /srv/other:2")]
    [InlineData("/etc/default/ssh", "#SSHD_OPTS=\"-o PasswordAuthentication=yes\"", "")]
    [InlineData("/etc/default/ssh", "OTHER=\"-o PasswordAuthentication=yes\"", "")]
    [InlineData("/etc/sysconfig/sshd", "OPTIONS=\"-o PasswordAuthentication=yes\"", "")]
    [InlineData("/etc/systemd/system/ssh.service.d/x.conf", "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -o PasswordAuthentication=yes", "S1 Warn /usr/lib/systemd/system/ssh.service")]
    [InlineData("/etc/systemd/system/ssh.service.d/x.conf", "[Service]\nEnvironment=SSHD_OPTS=-oPasswordAuthentication=yes", "S1 Warn /usr/lib/systemd/system/ssh.service")]
    [InlineData("/etc/systemd/system/ssh.service", "[Service]\nExecStart=/bin/sh -c \"exec /usr/sbin/sshd -D -f /srv/other\"", "S1 Warn /srv/other:2")]
    public void Arguments_win_over_every_file(string path, string text, string expected) =>
        new TestGuest().File("/srv/other", "KbdInteractiveAuthentication no\nPasswordAuthentication yes\n").File(path, text).Rows("S1")
            .Should().Equal(expected.Length == 0 ? [] : [expected]);

    // Strict arguments in a file that nobody reads must not hide a lax configuration.
    [Theory]
    [InlineData("/etc/sysconfig/sshd", "OPTIONS=\"-o PasswordAuthentication=no\"")]
    [InlineData("/etc/systemd/system/foreign.service", "[Service]\nExecStart=/usr/sbin/sshd -o PasswordAuthentication=no")]
    public void Arguments_that_are_not_used_count_for_nothing(string path, string text) =>
        new TestGuest().File(Main, "UsePAM no\n").File(path, text).Rows("S1").Should().Equal("S1 Warn " + Main);

    [Fact]
    public void A_second_sshd_of_the_administrator_is_judged_too() =>
        new TestGuest().File("/etc/systemd/system/back.service", "[Service]\nExecStart=/usr/sbin/sshd -D -p 2222 -o PasswordAuthentication=yes")
            .Link("/etc/systemd/system/multi-user.target.wants/back.service", "/etc/systemd/system/back.service")
            .Rows("S1").Should().Equal("S1 Warn /etc/systemd/system/back.service");

    [Theory]
    [InlineData(Vagrant6, "S3 Block {0}:3")]
    [InlineData("", "S3 Block {0}:3")]
    [InlineData("*", "S3 Warn {0}:3")]
    public void A_root_whose_password_can_be_guessed_blocks_everywhere(string field, string expected) =>
        new TestGuest().File("/etc/shadow", $"root:{field}:1::::::\nstudent:*:1::::::\n").File(Main, Shut + "PermitRootLogin yes").Rows("S3")
            .Should().Equal(expected.Replace("{0}", Main, StringComparison.Ordinal));

    [Theory]
    [InlineData("6.6.1", "S3 Warn " + Main)]
    [InlineData("7.4", "")]
    public void What_is_not_said_depends_on_the_version(string version, string expected) =>
        new TestGuest().File("/usr/sbin/sshd", new string('x', 100_000) + $"OpenSSH_{version}p1\0").File(Main, Shut).Rows("S3")
            .Should().Equal(expected.Length == 0 ? [] : [expected]);

    [Fact]
    public void Without_a_version_it_is_not_checked()
    {
        TestGuest guest = new TestGuest().File("/usr/sbin/sshd", "no text");
        guest.Rows("E1").Should().Equal("E1 Warn /usr/sbin/sshd");
        guest.Rows("E1", Profile.Public).Should().Equal("E1 Block /usr/sbin/sshd");
    }

    [Fact]
    public void A_configuration_that_cannot_be_read_is_not_checked() =>
        new TestGuest().File(Main, new string('#', 2_000_000)).Rows("E1", Profile.Public).Should().Equal("E1 Block " + Main);

    [Theory]
    [InlineData("Match User *{0},x\n", 9000)]
    [InlineData("AllowUsers a{0}\nMatch all\n", 9000)]
    [InlineData("Include /etc/ssh/*/{0}\n", 2000)]
    public void More_than_people_write_is_not_checked(string line, int count)
    {
        string passwd = string.Concat(Enumerable.Range(0, 1000).Select(i => $"u{i}:x:{1000 + i}:{1000 + i}::/home/u{i}:/bin/sh\n"));
        string text = string.Concat(Enumerable.Range(0, count).Select(i => line.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        new TestGuest().File("/etc/passwd", passwd).File(Main, text).Rows("E1", Profile.Public).Should().Equal("E1 Block " + Main);
    }

    [Theory]
    [InlineData("sshd", "S7 Warn /usr/sbin/sshd")]
    [InlineData("wants", "S7 Warn /usr/sbin/sshd")]
    [InlineData("masked", "S7 Warn /usr/sbin/sshd")]
    [InlineData("forbidden", "S7 Warn /usr/sbin/sshd")]
    [InlineData("key", "S7 Warn /etc/ssh")]
    [InlineData("key and empty HostKey", "S7 Warn /etc/ssh")]
    [InlineData("key, but keygen", "")]
    [InlineData("key, but cloud-init", "")]
    [InlineData("wants, but socket", "")]
    [InlineData("wants, but alias", "")]
    [InlineData("sshd, but dropbear", "")]
    [InlineData("no systemd", "S7 Warn /usr/sbin/sshd")]
    [InlineData("no systemd, but rc", "")]
    [InlineData("no systemd, but OpenRC", "")]
    public void Nobody_can_log_in_over_the_network(string without, string expected)
    {
        TestGuest guest = new();
        foreach (string what in without.Split(", but ", StringSplitOptions.None).SelectMany(w => w.Split(" and ")))
        {
            _ = what switch
            {
                "sshd" => guest.Remove("/usr/sbin/sshd"),
                "wants" => guest.Remove("/etc/systemd/system/multi-user.target.wants/ssh.service"),
                "masked" => guest.Link("/etc/systemd/system/ssh.service", "/dev/null"),
                "forbidden" => guest.File("/etc/ssh/sshd_not_to_be_run", ""),
                "key" => guest.Remove("/etc/ssh/ssh_host_ed25519_key"),
                "empty HostKey" => guest.File(Main, "HostKey /etc/ssh/gone\n" + Shut),
                "keygen" => guest.File("/etc/systemd/system/ssh.service.d/k.conf", "[Service]\nExecStartPre=/usr/bin/ssh-keygen -A\n"),
                "cloud-init" => guest.File("/usr/bin/cloud-init", ""),
                "socket" => guest.File("/usr/lib/systemd/system/ssh.socket", "").Link("/etc/systemd/system/sockets.target.wants/ssh.socket", "/usr/lib/systemd/system/ssh.socket"),
                "alias" => guest.Link("/etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service")
                    .Link("/etc/systemd/system/graphical.target.wants/sshd.service", "/usr/lib/systemd/system/ssh.service"),
                "dropbear" => guest.File("/usr/sbin/dropbear", ""),
                "no systemd" => guest.Remove("/usr/lib/systemd/systemd"),
                "rc" => guest.File("/etc/init.d/ssh", "").Link("/etc/rc2.d/S03ssh", "../init.d/ssh"),
                "OpenRC" => guest.File("/etc/init.d/sshd", "").Link("/etc/runlevels/default/sshd", "/etc/init.d/sshd"),
                _ => throw new ArgumentException(what),
            };
        }

        guest.Rows("S7").Should().Equal(expected.Length == 0 ? [] : [expected]);
        guest.Rows("E1").Should().Equal(without.EndsWith("dropbear", StringComparison.Ordinal) ? ["E1 Warn /usr/sbin/dropbear"] : []);
    }

    // sshd.service as Fedora and AlmaLinux 8 ship it; its settings come from /etc/sysconfig/sshd, and a unit makes host keys.
    [Theory]
    [InlineData("OPTIONS=\"\"", "")]
    [InlineData("OPTIONS=\"-u0 -oPasswordAuthentication=yes\"", "S1 Warn /etc/sysconfig/sshd")]
    [InlineData("SSHD_OPTS=\"-oPasswordAuthentication=yes\"", "")]
    public void The_unit_of_the_rpm_family(string sysconfig, string expected)
    {
        TestGuest guest = new TestGuest().Remove("/usr/lib/systemd/system/ssh.service").Remove("/etc/systemd/system/multi-user.target.wants/ssh.service")
            .Remove("/etc/ssh/ssh_host_ed25519_key").File("/etc/sysconfig/sshd", sysconfig)
            .File("/etc/crypto-policies/back-ends/opensshserver.config", "CRYPTO_POLICY='-oCiphers=aes256-gcm@openssh.com -oMACs=hmac-sha2-256'\n")
            .File("/usr/lib/systemd/system/sshd.service", """
                [Unit]
                After=network.target sshd-keygen.target
                Wants=sshd-keygen.target

                [Service]
                Type=notify
                EnvironmentFile=-/etc/crypto-policies/back-ends/opensshserver.config
                EnvironmentFile=-/etc/sysconfig/sshd
                ExecStart=/usr/sbin/sshd -D $OPTIONS $CRYPTO_POLICY
                """)
            .Link("/etc/systemd/system/multi-user.target.wants/sshd.service", "/usr/lib/systemd/system/sshd.service");
        guest.Rows("S1").Should().Equal(expected.Length == 0 ? [] : [expected]);
        guest.Rows("S7").Should().BeEmpty();
    }

    [Fact]
    public void What_cures_it_is_one_command()
    {
        Finding finding = new TestGuest().File(Main, "UsePAM yes\n").Findings().First(f => f.Rule == "S1");
        finding.Remedy.Should().Be("Inside the machine: sudo sed -i '1i PasswordAuthentication no' /etc/ssh/sshd_config && sudo systemctl restart ssh");
        finding.Message.Should().Be("sshd takes passwords (PasswordAuthentication yes), as nothing says otherwise. Whoever reaches the machine can go on guessing them.");
        finding.CanFix.Should().BeTrue();
        new TestGuest().File(Main, Shut + "Match Address 10.2.0.0/16\nPasswordAuthentication yes").Findings().Single(f => f.Rule == "S5")
            .Message.Should().StartWith("A Match block opens S1 again for root, student from addresses such as 10.2.0.7: ");
        Finding match = new TestGuest().File(Main, Shut + "Match User root,student\nPasswordAuthentication yes").Findings().First(f => f.Rule == "S5");
        match.Message.Should().StartWith("A Match block opens S1 again for root, student: ");
        match.CanFix.Should().BeFalse();
    }

    [Fact]
    public void Any_text_gives_findings()
    {
        (string Path, string Text)[] files =
        [
            ("/etc/passwd", "root:x:0:0::/root:/bin/sh\nstudent:x:1000:1000::/home/student:/bin/sh\nsvc:x:9:9::nowhere:\n"),
            (Main, Shut + "Match User student Group a,b\nAuthorizedKeysFile /etc/%u %h/x none\nHostKey /etc/ssh/ssh_host_ed25519_key\nInclude x/*[a]\n"),
            ("/etc/systemd/system/ssh.service", "[Service]\nEnvironmentFile=-/etc/default/s*\nEnvironment=\"A=b c\"\nExecStart=/bin/sh -c '/usr/sbin/sshd -D ${A} $SSHD_OPTS'\\\n -f x\n"),
            ("/etc/default/ssh", "export SSHD_OPTS=\"-o 'PasswordAuthentication yes' -h /k -oX=y\"\n"),
            ("/home/student/.ssh/authorized_keys", "from=\"a,b\",command=\"x\" " + TestKey.Public(1)),
            ("/home/student/.ssh/id_x", TestKey.Private(1)),
            ("/etc/ssh/ssh_host_ed25519_key", TestKey.Private(2)),
            ("/etc/nsswitch.conf", "passwd: files [a] ldap # x\n"),
            ("/etc/group", "student:x:1000:\na:x:1:student\n"),
        ];
        Random random = new(8);
        for (int i = 0; i < 1500; i++)
        {
            TestGuest guest = new();
            foreach ((string path, string text) in files)
            {
                System.Text.StringBuilder changed = new(text);
                for (int n = random.Next(0, 6); n > 0; n--)
                {
                    changed[random.Next(changed.Length)] = "\"'\\=#*?!,[]%/:-$\n \t\0x"[random.Next(21)];
                }

                guest.File(path, changed.ToString());
            }

            guest.Findings(change: o => o with { AcceptedKeys = new HashSet<string>() }).Should().NotBeNull();
        }
    }

    private static TestGuest WithGroups() => new TestGuest().File("/etc/group", "root:x:0:\nstudent:x:1000:\nstaff:x:50:student\n");

    private static void Check(TestGuest guest, string rule, Profile profile, string expected) =>
        guest.Rows(rule, profile).Should().Equal(Expected(rule, expected, Main), $"{profile}");

    private static string[] Expected(string rule, string expected, string file) =>
        [.. expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(row => $"{rule} {row.Replace("{0}", file, StringComparison.Ordinal)}")];
}
