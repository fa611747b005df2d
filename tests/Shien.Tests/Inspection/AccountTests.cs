using System.Globalization;
using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class AccountTests
{
    private const string Rsa =
        "AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzU"
        + "FtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MW"
        + "ZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==";

    private const string Ed25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y";
    private const string RsaPrint = "SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA";
    private const string Ed25519Print = "SHA256:WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI";

    [Theory]
    [InlineData("ssh-rsa " + Rsa + " vagrant insecure public key", RsaPrint)]
    [InlineData("ssh-rsa " + Rsa, RsaPrint)]
    [InlineData("  \tssh-ed25519\t" + Ed25519 + "\tme@here", Ed25519Print)]
    [InlineData("ssh-ed25519 " + Ed25519 + "\r", Ed25519Print)]
    [InlineData("no-pty ssh-rsa " + Rsa, RsaPrint)]
    [InlineData("command=\"echo \\\"a b\\\" ssh-rsa x\",no-pty ssh-rsa " + Rsa, RsaPrint)]
    [InlineData("from=\"*\",environment=\"A=b c\" ssh-ed25519 " + Ed25519 + " x", Ed25519Print)]
    [InlineData("cert-authority ssh-rsa " + Rsa, RsaPrint)]
    public void Keys_are_found_as_sshd_finds_them(string line, string fingerprint) =>
        AuthorizedKeys.Parse("a", "/f", Encoding.UTF8.GetBytes("\n" + line + "\n"))
            .Select(key => $"{key.AccountName} {key.Where} {key.Fingerprint}").Should().Equal("a /f:2 " + fingerprint);

    // Each of them is taken by ssh-keygen -l and sshd of OpenSSH 9.2.
    [Theory]
    [InlineData("rsa-sha2-512 {0} x")]
    [InlineData("ssh-rsa {0}\0junk")]
    [InlineData("no-pty\tssh-rsa\t{0}")]
    [InlineData("ssh-rsa {1} x")]
    [InlineData("ssh-rsa {2} x")]
    public void A_key_in_disguise_is_the_same_key(string format)
    {
        string line = string.Format(CultureInfo.InvariantCulture, format, Rsa, Rsa.Insert(20, "\v").Insert(70, "\r"), WithZeros(Rsa));
        AuthorizedKeys.Parse("a", "/f", Encoding.UTF8.GetBytes(line)).Select(key => key.Fingerprint).Should().Equal(RsaPrint);
    }

    [Fact]
    public void Options_and_comment_are_kept()
    {
        string text = $"from=\"10.0.0.1\",command=\"echo a b\"  ssh-rsa {Rsa}  me at home\r\nssh-ed25519 {Ed25519}";
        AuthorizedKeys.Parse("a", "/f", Encoding.UTF8.GetBytes(text)).Select(key => $"{key.Options}|{key.Comment}")
            .Should().Equal("from=\"10.0.0.1\",command=\"echo a b\"|me at home", "|");
    }

    [Theory]
    [InlineData("# ssh-rsa " + Rsa)]
    [InlineData("ssh-rsa")]
    [InlineData("ssh-rsa AAAA")]
    [InlineData("ssh-dss " + Rsa)]
    [InlineData("command=\"ssh-rsa " + Rsa)]
    public void Other_lines_hold_no_key(string line) => AuthorizedKeys.Parse("a", "/f", Encoding.UTF8.GetBytes(line)).Should().BeEmpty();

    [Fact]
    public void Passwd_and_shadow_are_joined_as_libc_does()
    {
        const string Passwd = """
            root:x:0:0:root:/root:/bin/bash
            # comment:x:1:1::/:/bin/sh
            +nis::::::
            daemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            old:$1$salt$hash:2:2::/home/old:
            gone:x:3:3::/home/gone:/bin/sh
            short:x:4:4
            bad:x:minus:4::/:/bin/sh
            root:x:0:0:second:/root2:/bin/sh
            """;
        const string Shadow = "root:$6$first$h:1::::::\nroot:$6$second$h:1::::::\nshort::1::::::\n";
        AccountFiles.Parse(Encoding.UTF8.GetBytes(Passwd), Encoding.UTF8.GetBytes(Shadow), 100)
            .Select(a => $"{a.Name} {a.Uid} {a.Home} {a.CanLogIn} {a.Password}").Should().Equal(
                "root 0 /root True Sha512 at /etc/shadow:1",
                "daemon 1 /usr/sbin False Locked at /etc/passwd:4",
                "old 2 /home/old True Md5 at /etc/passwd:5",
                "gone 3 /home/gone True Locked at /etc/passwd:6",
                "short 4  True Empty at /etc/shadow:3",
                "root 0 /root2 True Sha512 at /etc/shadow:1");
    }

    [Fact]
    public void Printing_an_account_by_mistake_shows_no_hash() =>
        new Account("a", 1, "/", "/bin/sh", new PasswordField("$1$salt$hash", "/etc/shadow:1")).Password.ToString().Should().NotContain("hash");

    // sshd drops zeros before a number.
    private static string WithZeros(string blob) => Convert.ToBase64String(
        SshFields.Join(SshFields.Split(Convert.FromBase64String(blob))!.Select((field, i) => i == 0 ? field : [0, 0, 0, .. field])));

    [Fact]
    public void Any_bytes_give_accounts_and_keys_without_an_exception()
    {
        Random random = new(5);
        byte[] text = Encoding.UTF8.GetBytes(
            $"root:x:0:0:root:/root:/bin/bash\nssh-rsa {Rsa} x\nfrom=\"a b\" ssh-ed25519 {Ed25519}\nvagrant:$6$rounds=1$salt$hash:1000:1::/h:/bin/sh\n");
        for (int i = 0; i < 3000; i++)
        {
            byte[] changed = [.. text];
            for (int n = random.Next(1, 20); n > 0; n--)
            {
                changed[random.Next(changed.Length)] = random.Next(3) == 0 ? (byte)":\n\" $="[random.Next(6)] : (byte)random.Next(256);
            }

            AccountFiles.Parse(changed, changed, 50).Count.Should().BeLessThanOrEqualTo(50);
            AuthorizedKeys.Parse("a", "/f", changed).Count().Should().BeLessThan(10);
        }
    }
}
