using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>C7, F2 and F3: one file each beside the clean guest; hits, near misses and what tries to hide.</summary>
public sealed class SecretRuleTests
{
    [Theory]
    // C7, cloud-init's own configuration and what clouds gave it.
    [InlineData("/etc/cloud/cloud.cfg.d/99-lab.cfg", "#cloud-config\npassword: sesame\nchpasswd: { expire: false }\n", 2)]
    [InlineData("/etc/cloud/cloud.cfg", "system_info:\n  default_user:\n    name: debian\n    plain_text_passwd: sesame\n", 4)]
    [InlineData("/var/lib/cloud/seed/nocloud/user-data", "#cloud-config\nusers:\n  - default\n  - name: anna\n    plain_text_passwd: 'sesame'\n", 5)]
    [InlineData("/var/lib/cloud/seed/nocloud-net/vendor-data", "#cloud-config\nchpasswd:\n  users:\n    - {name: anna, password: sesame, type: text}\n", 4)]
    [InlineData("/var/lib/cloud/instances/iid-1/user-data.txt", "#cloud-config\nchpasswd:\n  list: |\n    root:RANDOM\n    anna:sesame\n", 3)]
    [InlineData("/var/lib/cloud/instances/i/cloud-config.txt", "#cloud-config\nchpasswd:\n  list: ['root:R', 'anna:sesame']\n", 3)]
    [InlineData("/var/lib/cloud/instances/i/user-data.txt", "## template: jinja\n#cloud-config\n\"password\": \"sesame\"\n", 3)]
    [InlineData("/var/lib/cloud/instances/i/user-data.txt", "#!/bin/sh\necho root:sesame | chpasswd\n", 2)]
    [InlineData("/var/lib/cloud/instances/i/user-data.txt.i", "Content-Type: multipart/mixed; boundary=\"=\"\n\n--=\nContent-Type: text/cloud-config\n\n#cloud-config\npassword: sesame\n--=--\n", 7)]
    // C7, installers.
    [InlineData("/root/anaconda-ks.cfg", "lang en_US\nrootpw --plaintext sesame\n", 2)]
    [InlineData("/root/original-ks.cfg", "rootpw sesame\n", 1)]
    [InlineData("/root/anaconda-ks.cfg", "user --name=anna --password=sesame --groups=wheel\n", 1)]
    [InlineData("/root/anaconda-ks.cfg", "\tuser --groups=wheel --name anna --password sesame\n", 1)]
    [InlineData("/root/anaconda-ks.cfg", "part / --encrypted --passphrase=sesame\n", 1)]
    [InlineData("/preseed.cfg", "# root\nd-i passwd/root-password password sesame\n", 2)]
    [InlineData("/var/log/installer/cdebconf/questions.dat", "Name: passwd/user-password\nTemplate: passwd/user-password\nValue: sesame\n\n", 3)]
    // C7, consoles and screens; flags together, cut short, in a unit of another name, a program in place of login.
    [InlineData("/etc/systemd/system/serial-getty@ttyS0.service.d/auto.conf", "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --keep-baud 115200 %I $TERM\n", 3)]
    [InlineData("/etc/systemd/system/getty@tty1.service.d/x.conf", "[Service]\nExecStart=-/sbin/agetty -a root %I\n", 2)]
    [InlineData("/etc/systemd/system/getty@tty1.service.d/x.conf", "[Service]\nExecStart=-/sbin/agetty -Jnaroot \\\n %I\n", 3)]
    [InlineData("/etc/systemd/system/console.service", "[Service]\nExecStart=/usr/sbin/agetty \"--autol=root\" tty5\n", 2)]
    [InlineData("/etc/systemd/system/console.service", "[Service]\nExecStart=/sbin/agetty -n -l /root/shell tty5\n", 2)]
    [InlineData("/usr/lib/systemd/system/getty-auto@.service", "[Service]\nExecStart=/bin/login -pf root\n", 2)]
    [InlineData("/etc/inittab", "id:3:initdefault:\n1:2345:respawn:/sbin/mingetty --autologin root tty1\n", 2)]
    [InlineData("/etc/inittab", "tty1::respawn:/bin/login -f root\n", 1)]
    [InlineData("/etc/inittab", "ttyS0::askfirst:-/bin/ash\n", 1)]
    [InlineData("/etc/gdm3/custom.conf", "[daemon]\nAutomaticLoginEnable = True\nAutomaticLogin = anna\n", 2)]
    [InlineData("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=anna\n", 2)]
    [InlineData("/usr/share/lightdm/lightdm.conf.d/60-auto.conf", "[SeatDefaults]\nautologin-user = anna\n", 2)]
    [InlineData("/etc/sddm.conf.d/auto.conf", "[Autologin]\nUser=anna\nSession=plasma\n", 2)]
    public void Passwords_in_plain_text_are_found(string path, string content, int line)
    {
        TestGuest guest = new TestGuest().File(path, content);
        guest.Rows("C7").Should().Equal($"C7 Warn {path}:{line}");
        guest.Rows("C7", Profile.Public).Should().Equal($"C7 Block {path}:{line}");
        guest.Findings().Should().NotContain(f => (f.Message + f.Remedy).Contains("sesame"), "a password never enters a message");
    }

    [Theory]
    [InlineData("/etc/cloud/cloud.cfg", "system_info:\n  default_user:\n    name: debian\n    lock_passwd: True\n    gecos: x\n")]
    [InlineData("/etc/cloud/cloud.cfg.d/99.cfg", "# password: sesame\npasswords: sesame\nssh_pwauth: true\n")]
    [InlineData("/etc/cloud/cloud.cfg.d/99.cfg.dpkg-old", "password: sesame\n")]
    [InlineData("/var/lib/cloud/seed/nocloud/user-data", "#cloud-config\nusers:\n  - name: anna\n    passwd: $6$salt$hash\n    hashed_passwd: $6$salt$hash\n")]
    [InlineData("/var/lib/cloud/seed/nocloud/user-data", "#cloud-config\nchpasswd:\n  expire: false\n  list:\n    - root:RANDOM\n    - anna:$6$salt$hash\n")]
    [InlineData("/var/lib/cloud/seed/nocloud/user-data", "#cloud-config\nchpasswd:\n  users:\n    - {name: anna, password: $6$salt$hash, type: hash}\n")]
    [InlineData("/var/lib/cloud/seed/nocloud/user-data", "#!/bin/sh\n# echo root:sesame | chpasswd\nadduser --disabled-password anna\n")]
    [InlineData("/root/anaconda-ks.cfg", "rootpw --lock\nrootpw --iscrypted $6$salt$hash\nuser --name=anna --password=$6$salt$hash --iscrypted\n#rootpw sesame\n")]
    [InlineData("/preseed.cfg", "#d-i passwd/root-password password sesame\nd-i passwd/root-password-crypted password $1$s$h\nd-i passwd/root-login boolean false\n")]
    [InlineData("/var/cache/debconf/passwords.dat", "Name: passwd/root-password\nTemplate: passwd/root-password\nOwners: d-i\n\nName: mysql/x\nValue: sesame\n")]
    [InlineData("/etc/systemd/system/getty@tty1.service.d/x.conf", "[Service]\n#ExecStart=-/sbin/agetty --autologin root %I\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --noclear %I $TERM\n")]
    [InlineData("/usr/lib/systemd/system/serial-getty@.service", "[Service]\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --keep-baud 115200,57600,38400,9600 - $TERM\n")]
    [InlineData("/usr/lib/systemd/system/getty@.service", "[Service]\nExecStart=-/sbin/agetty -f /etc/issue.lab -n -l /bin/login -I x %I\n")]
    [InlineData("/etc/inittab", "1:2345:respawn:/sbin/getty 38400 tty1\n::sysinit:/bin/sh -c true\n#2::respawn:/bin/sh\n")]
    [InlineData("/etc/gdm3/custom.conf", "[daemon]\n#AutomaticLoginEnable = true\nAutomaticLogin = anna\n[other]\nAutomaticLoginEnable=true\n")]
    [InlineData("/etc/gdm3/custom.conf", "[daemon]\nAutomaticLoginEnable = true\nAutomaticLoginEnable = false\nAutomaticLogin = anna\n")]
    [InlineData("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=\nautologin-user-timeout=0\n#autologin-user=anna\n")]
    [InlineData("/etc/sddm.conf", "[Autologin]\nUser=\n[Users]\nUser=anna\n")]
    public void Near_misses_of_plain_passwords(string path, string content) => new TestGuest().File(path, content).Rows("C7").Should().BeEmpty();

    [Fact]
    public void A_debug_shell_is_an_open_console() => new TestGuest()
        .Link("/etc/systemd/system/sysinit.target.wants/debug-shell.service", "/usr/lib/systemd/system/debug-shell.service")
        .Rows("C7").Should().Equal("C7 Warn /etc/systemd/system/sysinit.target.wants/debug-shell.service:1");

    [Theory]
    [InlineData("/home/student/.bash_history", "ls\nmysql -u root -psesame db\n", 2)]
    [InlineData("/root/.bash_history", "export AWS_SECRET_ACCESS_KEY=sesame/sesame\n", 1)]
    [InlineData("/home/student/.zsh_history", ": 1700000000:0;curl -u anna:sesame https://host/\n", 1)]
    [InlineData("/home/student/.ash_history", "git clone https://anna:sesame@git.example.org/x.git\n", 1)]
    [InlineData("/home/student/.bash_history", "sshpass -p sesame ssh root@host\n", 1)]
    [InlineData("/home/student/.bash_history", "echo 'anna:sesame' | sudo chpasswd\n", 1)]
    [InlineData("/home/student/.bash_history", "wget --password=sesame ftp://x\nPGPASSWORD=sesame psql\n", 1)]
    [InlineData("/home/student/.local/share/fish/fish_history", "- cmd: docker login -u a -p sesame r.example.org\n", 1)]
    [InlineData("/home/student/.mysql_history", "set token = ghp_sesamesesamesesamesesamesesamesesame\n", 1)]
    [InlineData("/home/student/.env", "# settings\nDB_PASSWORD=\"sesame\"\n", 2)]
    [InlineData("/home/student/app/.env", "export API_KEY = sesame\n", 1)]
    [InlineData("/var/www/shop/.env.production", "SECRET_KEY_BASE=sesame\n", 1)]
    [InlineData("/home/student/.netrc", "machine x\n  login anna\n  password sesame\n", 3)]
    [InlineData("/home/student/.git-credentials", "https://anna:sesame@github.com\n", 1)]
    [InlineData("/home/student/.pgpass", "localhost:5432:*:anna:sesame\n", 1)]
    [InlineData("/home/student/.my.cnf", "[client]\nuser=anna\npassword = sesame\n", 3)]
    [InlineData("/root/.aws/credentials", "[default]\naws_access_key_id = X\naws_secret_access_key = sesame\n", 3)]
    [InlineData("/home/student/.docker/config.json", "{\"auths\": {\"https://index.docker.io/v1/\": {\n\"auth\": \"c2VzYW1l\"}}}\n", 2)]
    [InlineData("/home/student/.config/gh/hosts.yml", "github.com:\n    oauth_token: sesame\n", 2)]
    [InlineData("/home/student/.vault-token", "sesame\n", 1)]
    public void Secrets_that_lie_about_are_found(string path, string content, int line)
    {
        TestGuest guest = new TestGuest().File(path, content);
        guest.Rows("F2").Should().Equal($"F2 Info {path}:{line}");
        guest.Rows("F2", Profile.Public).Should().Equal($"F2 Warn {path}:{line}");
        guest.Findings().Should().NotContain(f => (f.Message + f.Remedy).Contains("sesame"), "a secret never enters a message");
    }

    [Theory]
    [InlineData("/home/student/.bash_history", "ls -l\npasswd\nmysql -p\nmysql -u root -p db\nsudo passwd anna\nman token\nssh-keygen -t rsa\n")]
    [InlineData("/home/student/.bash_history", "export PASSWORD=$(cat /run/secret)\nexport TOKEN=$TOKEN\ncurl -H \"Authorization: Bearer $TOKEN\" x\nTOKEN=`pass x`\n")]
    [InlineData("/home/student/.bash_history", "git clone https://git.example.org:8443/x.git\ngit clone git@github.com:a/b\nscp a b:c\nmkdir -p /tmp/x; pip install -U x\ncurl https://$USER:$PASS@host/\n")]
    [InlineData("/home/student/.bash_history", "grep PASSWORD= .env\nif [ \"$PASS\" == x ]; then\nmysql --password db\n")]
    [InlineData("/home/student/.env", "# DB_PASSWORD=sesame\nDB_PASSWORD=\nPORT=8080\nTOKEN=${TOKEN}\nPATH=/usr/bin\n")]
    [InlineData("/home/student/.netrc", "# machine x password sesame\nmachine x\nlogin anna\n")]
    [InlineData("/home/student/.docker/config.json", "{\"auths\": {\"r\": {}}, \"credsStore\": \"pass\"}\n")]
    [InlineData("/home/student/.docker/config.json", "{\"auths\": {\"r\": {\"auth\": \"\"}}}\n")]
    [InlineData("/home/student/.my.cnf", "[client]\nuser=anna\n#password=sesame\npassword=\n")]
    [InlineData("/home/student/.npmrc", "registry=https://registry.npmjs.org/\n")]
    [InlineData("/home/nobody/.netrc", "machine x login a password sesame\n")]
    public void Near_misses_of_secrets(string path, string content) => new TestGuest().File(path, content).Rows("F2").Should().BeEmpty();

    [Fact]
    public void One_file_is_one_finding() =>
        new TestGuest().File("/root/.bash_history", "export TOKEN=sesame\nls\nexport TOKEN=sesame2\n").Findings().Single(f => f.Rule == "F2").Message
            .Should().StartWith("a password stands in this file, on 2 lines.");

    [Theory]
    [InlineData("/etc/hosts.deny", "# all\nsshd : ALL\n", "no wrappers here", "F3 Info /etc/hosts.deny:2")]
    [InlineData("/etc/hosts.deny", "ALL: PARANOID\n", "no wrappers here", "F3 Info /etc/hosts.deny:1")]
    [InlineData("/etc/hosts.deny", "in.tftpd, ALL EXCEPT x: ALL\n", "no wrappers here", "F3 Info /etc/hosts.deny:1")]
    [InlineData("/etc/hosts.deny", "ALL: ALL\n", "\0libwrap.so.0\0", "")]
    [InlineData("/etc/hosts.deny", "# sshd: ALL\nin.tftpd: ALL\n", "no wrappers here", "")]
    [InlineData("/etc/hosts.allow", "sshd: 10.\n", "no wrappers here", "")]
    [InlineData("/etc/securetty", "console\ntty1\npts/0\npts/1\n", null, "F3 Info /etc/securetty:3")]
    [InlineData("/etc/securetty", "console\n#pts/0\nttyS0\n", null, "")]
    public void Restrictions_that_do_nothing(string path, string content, string? sshd, string rows)
    {
        TestGuest guest = new TestGuest().File(path, content);
        if (sshd is not null)
        {
            guest.File("/usr/sbin/sshd", sshd, 0x1ED);
        }

        string.Join(';', guest.Rows("F3")).Should().Be(rows);
        string.Join(';', guest.Rows("F3", Profile.Public)).Should().Be(rows.Replace("Info", "Warn", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_is_searched_in_bounded_time()
    {
        Random random = new(7);
        string alphabet = "export PASSWORD=x curl -u a:b https://a:b@c --password echo | chpasswd mysql -p\"'$`: \n";
        for (int i = 0; i < 40; i++)
        {
            string text = new(random.GetItems(alphabet.AsSpan(), 20_000));
            new TestGuest().File("/root/.bash_history", text).File("/root/.env", text).File("/preseed.cfg", text).File("/etc/inittab", text)
                .File("/root/anaconda-ks.cfg", text).File("/var/lib/cloud/instances/i/user-data.txt", text)
                .File("/etc/systemd/system/a.service", text).Findings().Should().NotBeNull();
        }

        new TestGuest().File("/root/.bash_history", "mysql " + new string('a', 500_000)).File("/root/.ash_history", new string(':', 900_000)).Findings().Should().NotBeNull();
    }
}
