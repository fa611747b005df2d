using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>C1, C2, C3, C5 and C6: each rule has a hit, a near miss and what tries to hide. The account that is added is the third line.</summary>
public sealed class LoginRuleTests
{
    private const string Vagrant6 = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0";
    private const string Good6 = "$6$saltsalt$qhXs0qqIs5UV3oWDcjXVPpd.bbOFIHBnPXz6542CRNvXS7E1srUEjbGTl8Aja0NdozoQKlqDuezkeGviYJgyc0";
    private const string Raspberry = "$2b$05$abcdefghijklmnopqrstuufNcwg.LhweBejHk0Q4B2Xw5SAczk6Qm";
    private const string GoodBcrypt = "$2b$05$abcdefghijklmnopqrstuuCPOA/09YR.vKsBoQ68mlefNJ2teM2W2";
    private const string Lamp5 = "$5$saltsalt$w66Hp7gNGJn0MM6h4zLHPD1sFYmyowhv/RdZd49yGNC";
    private const string Number1 = "$1$saltsalt$JfAZWITecpX6g2q.LkYs61";
    private const string Yescrypt = "$y$j9T$abcdefgh$LG6k6oLK6rVR08HlWqSf0OUQP6N60OtcBDvXOhsutm0";
    private const string Bash = "anna:x:1001:1001::/home/anna:/bin/bash";

    [Theory]
    // C1, hits: the documented default, user = password, the account's number, the host's name.
    [InlineData("C1", Bash, Vagrant6, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C1", "pi:x:1001:1001::/home/pi:/bin/sh", Raspberry, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C1", "anna:x:4711:4711::/home/anna:/bin/sh", Number1, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C1", Bash, Lamp5, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    // C1, near misses: another password; pi's password on another account; no shell; locked.
    [InlineData("C1", Bash, Good6, "", "")]
    [InlineData("C1", Bash, GoodBcrypt, "", "")]
    [InlineData("C1", Bash, Raspberry, "", "")]
    [InlineData("C1", "anna:x:1001:1001::/srv:/usr/sbin/nologin", Vagrant6, "", "")]
    [InlineData("C1", "anna:x:1001:1001::/srv:/bin/false", Vagrant6, "", "")]
    [InlineData("C1", Bash, "!" + Vagrant6, "Info /etc/shadow:3", "Info /etc/shadow:3")]
    // C1, evasions: the hash in passwd, no shell named, a shell that is called false, a home that is nowhere, a name in quotes.
    [InlineData("C1", "anna:" + Vagrant6 + ":1001:1001::/home/anna:/bin/bash", Good6, "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C1", "anna:x:1001:1001:::", Vagrant6, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C1", "anna:x:1001:1001::/home/anna:/opt/false", Vagrant6, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C1", "anna:x:+1001:1001::/nowhere:/bin/bash", Vagrant6, "Block /etc/shadow:3", "Block /etc/shadow:3")]
    // C2: empty in shadow, in passwd, with no shell's name; near misses are the words that nobody's password becomes.
    [InlineData("C2", Bash, "", "Block /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C2", "anna::1001:1001::/home/anna:/bin/bash", Good6, "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C2", "anna::1001:1001", Good6, "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C2", Bash, "*", "", "")]
    [InlineData("C2", Bash, "!", "", "")]
    [InlineData("C2", Bash, "NP", "", "")]
    // C3: as it is written, and as glibc and musl read it; near misses.
    [InlineData("C3", "anna:x:0:1001::/home/anna:/bin/bash", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "anna:x:000:0::/:/usr/sbin/nologin", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "anna:x:+0:0::/:/bin/sh", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "anna:x:4294967296:0::/:/bin/sh", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "anna:x::0::/:/bin/sh", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "root:x:0:0::/other:/bin/sh", "*", "Block /etc/passwd:3", "Block /etc/passwd:3")]
    [InlineData("C3", "anna:x:10:0::/:/bin/sh", "*", "", "")]
    [InlineData("C3", "anna:x:0x0:0::/:/bin/sh", "*", "", "")]
    // C5: md5 and DES; a strong kind, and one that is locked, are near misses; bigcrypt hides behind its length.
    [InlineData("C5", Bash, "$1$saltsalt$abcdefghijklmnopqrstu/", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C5", Bash, "abnbVD9LpyZz.", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C5", Bash, "abnbVD9LpyZz.abnbVD9LpyZ", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C5", Bash, "_J9..rasmBYk8r9AiWNc1", "", "")]
    [InlineData("C5", Bash, "_J9..rasmBYk8r9AiWNc", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C5", Bash, Good6, "", "")]
    [InlineData("C5", Bash, "!$1$saltsalt$abcdefghijklmnopqrstu/", "", "")]
    // C6: what the blade can test; what nobody tests; near misses: tested, locked, no shell.
    [InlineData("C6", Bash, Yescrypt, "Info /etc/shadow:3", "Info /etc/shadow:3")]
    [InlineData("C6", Bash, "$6$rounds=100001$saltsalt$x", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C6", Bash, "$y$jCT$saltsalt$x", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C6", Bash, "$argon2id$v=19$x", "Warn /etc/shadow:3", "Block /etc/shadow:3")]
    [InlineData("C6", Bash, Good6, "", "")]
    [InlineData("C6", Bash, "*$y$jCT$saltsalt$x", "", "")]
    [InlineData("C6", "anna:x:1001:1001::/srv:/sbin/nologin", Yescrypt, "", "")]
    public void Accounts(string rule, string passwdLine, string shadowField, string onPrivate, string onPublic)
    {
        TestGuest guest = Guest(passwdLine, shadowField);
        string.Join(';', guest.Rows(rule)).Should().Be(onPrivate.Length == 0 ? "" : $"{rule} {onPrivate}");
        string.Join(';', guest.Rows(rule, Profile.Public)).Should().Be(onPublic.Length == 0 ? "" : $"{rule} {onPublic}");
    }

    [Theory]
    [InlineData("/var/lib/extrausers/passwd", "anna:x:1001:1001::/home/anna:/bin/sh\n", "/var/lib/extrausers/shadow", "anna:" + Vagrant6 + ":1::::::\n", "C1 Block /var/lib/extrausers/shadow:1")]
    [InlineData("/usr/lib/passwd", "anna::1001:1001::/home/anna:/bin/sh\n", null, null, "C2 Block /usr/lib/passwd:1")]
    [InlineData("/etc/userdb/anna.user", "{\"userName\":\"anna\",\"uid\":1001,\"privileged\":{\"hashedPassword\":[\"" + Vagrant6 + "\"]}}", null, null, "C1 Block /etc/userdb/anna.user:1")]
    [InlineData("/etc/userdb/anna.user", "{\"userName\":\"anna\",\"uid\":1001}", "/etc/userdb/anna.user-privileged", "{\"privileged\":{\"hashedPassword\":[\"" + Vagrant6 + "\"]}}", "C1 Block /etc/userdb/anna.user:1")]
    [InlineData("/var/lib/systemd/home/anna.identity", "{\"userName\":\"anna\",\"uid\":0,\"privileged\":{\"hashedPassword\":[\"" + Good6 + "\"]}}", null, null, "C3 Block /var/lib/systemd/home/anna.identity:1")]
    [InlineData("/etc/userdb/anna.user", "{\"userName\":\"anna\",\"shell\":\"/usr/sbin/nologin\",\"privileged\":{\"hashedPassword\":[\"" + Vagrant6 + "\"]}}", null, null, "")]
    [InlineData("/etc/userdb/anna.user", "{\"userName\":\"anna\",\"privileged\":[", null, null, "")]
    [InlineData("/etc/userdb/anna.group", "{\"userName\":\"anna\",\"privileged\":{\"hashedPassword\":[\"\"]}}", null, null, "")]
    public void Accounts_that_are_not_in_passwd(string path, string content, string? shadow, string? shadowContent, string rows)
    {
        TestGuest guest = new TestGuest().File(path, content);
        if (shadow is not null)
        {
            guest.File(shadow, shadowContent!, 0x180);
        }

        string.Join(';', guest.Findings().Where(f => f.Rule[0] == 'C').Select(f => $"{f.Rule} {f.Severity} {f.Where}")).Should().Be(rows);
    }

    [Fact]
    public void What_the_blade_repairs_says_so()
    {
        Guest(Bash, Vagrant6).Findings().Single(f => f.Rule == "C1").CanFix.Should().BeTrue();
        Guest(Bash, "").Findings().Single(f => f.Rule == "C2").CanFix.Should().BeTrue();
        Guest("anna:x:0:0::/:/bin/sh", "*").Findings().Single(f => f.Rule == "C3").CanFix.Should().BeFalse();
    }

    [Fact]
    public void The_more_costly_of_many_accounts_are_not_checked_and_the_cheaper_ones_are()
    {
        string passwd = "root:x:0:0:root:/root:/bin/bash\nlast:x:999:999::/:/bin/sh\n";
        string shadow = $"root:*:19000::::::\nlast:{Raspberry.Replace("$05$", "$12$", StringComparison.Ordinal)}:19000::::::\n";
        for (int i = 0; i < 32; i++)
        {
            passwd += $"u{i}:x:{i + 2000}:{i}::/:/bin/sh\n";
            shadow += $"u{i}:$1$saltsalt$x:19000::::::\n";
        }

        TestGuest guest = new TestGuest().File("/etc/passwd", passwd).File("/etc/shadow", shadow);
        Finding finding = guest.Findings(Profile.Public).Single(f => f.Rule == "C6");
        (finding.Severity, finding.Where).Should().Be((Severity.Block, "/etc/shadow:2"));
        finding.Message.Should().Contain("more than 32 accounts");
    }

    [Fact]
    public void No_password_is_ever_printed() =>
        Guest("pi:x:1001:1001::/home/pi:/bin/sh", Raspberry).Findings().Single(f => f.Rule == "C1").Message
            .Should().Be("pi: the password is the documented default. Anybody who has read the documentation of its box can log in.");

    private static TestGuest Guest(string passwdLine, string shadowField)
    {
        string name = passwdLine.Split(':')[0];
        return new TestGuest()
            .File("/etc/passwd", $"root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000:,,,:/home/student:/bin/bash\n{passwdLine}\n")
            .File("/etc/shadow", $"root:*:19000:0:99999:7:::\nstudent:*:19000:0:99999:7:::\n{name}:{shadowField}:19000:0:99999:7:::\n");
    }
}
