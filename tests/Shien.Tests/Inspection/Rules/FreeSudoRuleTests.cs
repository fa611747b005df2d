using AwesomeAssertions;
using Shien.Inspection;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>
/// C4. sudo 1.9.13p3 of Debian 12 decides every row as it is written here. The guest has the account vagrant (uid 1001, groups vagrant, wheel and sudo, password vagrant), unless a test says
/// otherwise.
/// </summary>
public sealed class FreeSudoRuleTests
{
    private const string VagrantHash = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0";
    private const string InsecureKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y vagrant insecure public key\n";

    [Theory]
    // Hits: as Vagrant's boxes, cloud-init and installers write it.
    [InlineData("vagrant ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("root ALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) NOPASSWD:ALL", 2)]
    [InlineData("%wheel ALL=NOPASSWD: ALL", 1)]
    [InlineData("vagrant ALL=(root) PASSWD: /bin/ls, NOPASSWD: /usr/bin/apt", 1)]
    [InlineData("Defaults !authenticate\n%sudo ALL=(ALL) ALL", 1)]
    [InlineData("Defaults env_reset, !authenticate\nvagrant ALL=ALL", 1)]
    [InlineData("Defaults:vagrant !authenticate\nvagrant ALL=(ALL) ALL", 1)]
    [InlineData("Defaults exempt_group = wheel\nvagrant ALL=(ALL) PASSWD: ALL", 1)]
    // Evasions: by number, by alias, over two lines, quoted, escaped, another host first, an option before, a digest, behind a comment.
    [InlineData("#1001 ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("%#1001 ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("User_Alias A = B : B = vagrant, anna\nA ALL=(ALL) NOPASSWD: ALL", 2)]
    [InlineData("Cmnd_Alias EVERYTHING = ALL\nvagrant ALL=(ALL) NOPASSWD: EVERYTHING", 2)]
    [InlineData("Runas_Alias SUPER = root\nvagrant ALL=(SUPER) NOPASSWD: ALL", 2)]
    [InlineData("# seen by nobody \\\nvagrant ALL=(ALL) \\\n  NOPASSWD: \\\n ALL", 2)]
    [InlineData("\"vagrant\" ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("vag\\rant ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("VAGRANT ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("ALL, !anna, !student ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("vagrant other=/bin/ls : ALL=(ALL) NOPASSWD: ALL", 1)]
    [InlineData("vagrant ALL=(ALL) CWD=/tmp SETENV:NOPASSWD: ALL", 1)]
    [InlineData("vagrant ALL=(ALL) NOPASSWD: sha224:d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f /bin/sh", 1)]
    [InlineData("vagrant ALL=(ALL) /bin/ls -l a\\, b\\:c, NOPASSWD: /bin/sh", 1)]
    [InlineData("vagrant ALL=(ALL) ^/bin/[a,:]+$ ^-[a,:]+$, NOPASSWD: ALL", 1)]
    [InlineData("vagrant ALL=(ALL) NOPASSWD: ALL # !vagrant", 1)]
    [InlineData("@include more\n", 7, "/etc/more")]
    [InlineData("#include /etc/more", 7, "/etc/more")]
    [InlineData("@include \"/etc/more with blanks\"", 7, "/etc/more with blanks")]
    [InlineData("@include /etc/more\\ with\\ blanks", 7, "/etc/more with blanks")]
    [InlineData("@include /etc/more.%h", 7, "/etc/more.lamp")]
    [InlineData("#includedir /etc/sudoers.d", 7, "/etc/sudoers.d/zz-vagrant")]
    [InlineData("vagrant ALL=ALL\n@includedir /etc/sudoers.d", 7, "/etc/sudoers.d/00_first")]
    public void Found(string sudoers, int line, string? included = null)
    {
        string where = included ?? "/etc/sudoers";
        TestGuest guest = Guest(sudoers);
        if (included is not null)
        {
            guest.File(included, new string('\n', line - 1) + "vagrant ALL=(ALL) NOPASSWD: ALL\n");
        }

        guest.Rows("E1").Should().BeEmpty("every line is understood");
        guest.Rows("C4").Should().Equal($"C4 Block {where}:{line}");
        guest.Rows("C4", Profile.Public).Should().Equal($"C4 Block {where}:{line}");
    }

    [Theory]
    [InlineData("vagrant ALL=(ALL) ALL")]
    [InlineData("%sudo ALL=(ALL:ALL) ALL")]
    [InlineData("anna ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("# vagrant ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("root ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("%wheels ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("#10 ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("ALL, !vagrant, !student ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("User_Alias STAFF = ALL, !%wheel, !%student\nSTAFF ALL=(ALL) NOPASSWD: ALL")]
    [InlineData("vagrant ALL=(ALL) NOPASSWD: ALL\n%sudo ALL=(ALL:ALL) ALL")]
    [InlineData("vagrant ALL=(ALL) NOPASSWD: ALL, PASSWD: ALL")]
    [InlineData("vagrant ALL=(ALL) NOPASSWD: ALL\nvagrant ALL=(ALL) !ALL")]
    [InlineData("vagrant ALL=(postgres) NOPASSWD: ALL")]
    [InlineData("vagrant ALL=(:audio) NOPASSWD: ALL")]
    [InlineData("Defaults !authenticate\nDefaults authenticate\nvagrant ALL=(ALL) ALL")]
    [InlineData("Defaults:anna !authenticate\nvagrant ALL=(ALL) ALL")]
    [InlineData("Defaults !authenticate\nvagrant ALL=(ALL) PASSWD: ALL")]
    [InlineData("Defaults !authenticate\nanna ALL=(ALL) ALL")]
    [InlineData("Defaults exempt_group=admin\nvagrant ALL=(ALL) ALL")]
    [InlineData("@includedir /etc/sudoers.d", "/etc/sudoers.d/90-cloud.conf")]
    [InlineData("@includedir /etc/sudoers.d", "/etc/sudoers.d/vagrant~")]
    [InlineData("## includedir /etc/sudoers.d", "/etc/sudoers.d/vagrant")]
    [InlineData("Host_Alias SIX = 2001:db8::/32 : LOCAL = 127.0.0.1\nvagrant SIX = (ALL) ALL")]
    public void Near_misses(string sudoers, string? included = null)
    {
        TestGuest guest = Guest(sudoers);
        if (included is not null)
        {
            guest.File(included, "vagrant ALL=(ALL) NOPASSWD: ALL\n");
        }

        guest.Rows("E1").Should().BeEmpty("every line is understood");
        guest.Rows("C4").Should().BeEmpty();
    }

    [Theory]
    [InlineData("permit nopass vagrant", "C4 Block /etc/doas.conf:1")]
    [InlineData("permit nopass keepenv setenv { A B=c } :wheel as root", "C4 Block /etc/doas.conf:1")]
    [InlineData("deny :wheel\npermit \\\n nopass 1001 cmd apt args update", "C4 Block /etc/doas.conf:2")]
    [InlineData("permit vagrant", "")]
    [InlineData("permit nopass vagrant as postgres", "")]
    [InlineData("permit nopass vagrant\npermit persist :wheel", "")]
    [InlineData("permit nopass vagrant\ndeny vagrant", "")]
    [InlineData("# permit nopass vagrant", "")]
    [InlineData("permit keepenv nopassword", "")]
    public void Doas(string configuration, string rows) =>
        string.Join(';', Guest("").File("/etc/doas.conf", configuration + "\n").Rows("C4")).Should().Be(rows);

    [Fact]
    public void Whatever_is_written_is_decided_as_sudo_does()
    {
        using TemporaryFolder folder = new();
        string[] cases = File.ReadAllText(Fixture.PathOf("sudo/decided-by-sudo.txt", folder)).Split("\n==== ");
        List<string> wrong = [];
        for (int i = 1; i < cases.Length; i++)
        {
            // The answer to a file stands where the next one begins.
            string sudoers = cases[i - 1][(cases[i - 1].IndexOf('\n', StringComparison.Ordinal) + 1)..];
            bool isFree = Guest(sudoers).Findings().Any(f => f.Rule == "C4" && f.Message.StartsWith("vagrant:", StringComparison.Ordinal));
            if (isFree != cases[i].StartsWith("yes", StringComparison.Ordinal))
            {
                wrong.Add(sudoers);
            }
        }

        cases.Should().HaveCountGreaterThan(200);
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Only_an_account_that_anybody_can_use_blocks()
    {
        const string Sudoers = "vagrant ALL=(ALL) NOPASSWD: ALL";
        Guest(Sudoers, "*").Rows("C4").Should().Equal("C4 Info /etc/sudoers:1");
        Guest(Sudoers, "").Rows("C4").Should().Equal("C4 Block /etc/sudoers:1");
        Finding byKey = Guest(Sudoers, "*").File("/home/vagrant/.ssh/authorized_keys", InsecureKey, 0x180, 1001).Findings().Single(f => f.Rule == "C4");
        (byKey.Severity, byKey.CanFix).Should().Be((Severity.Block, true));
        byKey.Message.Should().Contain("(K1)");
    }

    [Fact]
    public void What_is_not_understood_is_not_checked()
    {
        Guest("vagrant ALL NOPASSWD ALL\nvagrant ALL=(ALL").Rows("E1").Should().Equal("E1 Warn /etc/sudoers:1", "E1 Warn /etc/sudoers:2");
        Guest("@include /etc/sudoers").Rows("E1").Should().Equal("E1 Warn /etc/sudoers");
    }

    [Fact]
    public void Any_text_is_judged_in_bounded_time()
    {
        const string Text = "User_Alias A = B, !C\nDefaults:vagrant !authenticate\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL, !/bin/su \\\n: x=A\n#include y\n\"a b\" z=sha256:x ^.*$\n";
        Random random = new(4);
        for (int i = 0; i < (FuzzBudget.IsLong ? 3000 : 120); i++)
        {
            char[] text = Text.ToCharArray();
            for (int n = random.Next(1, 12); n > 0; n--)
            {
                text[random.Next(text.Length)] = "\"\\!:,=()#%@^$\n \tA"[random.Next(17)];
            }

            string sudoers = new(text);
            Guest(sudoers).File("/etc/doas.conf", sudoers).Findings().Should().NotBeNull();
        }

        string chain = string.Concat(Enumerable.Range(0, 3000).Select(i => $"User_Alias A{i} = A{i + 1}, !A{i + 1}, A{i + 2}\n"));
        Guest(chain + "A0 ALL=(A0) NOPASSWD: A0\n").Findings().Should().NotBeNull();
    }

    [Fact]
    public void The_facts_name_the_accounts()
    {
        GuestInspector.InspectTree(Guest("%sudo ALL=(ALL) NOPASSWD: ALL").FileSystem, new InspectionOptions()).Guest.Accounts
            .Select(a => (a.Name, a.FreeSudo)).Should().Equal(("root", false), ("student", false), ("vagrant", true));
    }

    private static TestGuest Guest(string sudoers, string hash = VagrantHash) => new TestGuest()
        .File("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000:,,,:/home/student:/bin/bash\nvagrant:x:1001:1001::/home/vagrant:/bin/bash\n")
        .File("/etc/shadow", $"root:*:19000::::::\nstudent:*:19000::::::\nvagrant:{hash}:19000::::::\n", 0x1A0)
        .File("/etc/group", "root:x:0:\nwheel:x:10:anna,vagrant\nsudo:x:27:vagrant\nstudent:x:1000:\nvagrant:x:1001:\n")
        .File("/etc/sudoers", sudoers + "\n", 0x120);
}
