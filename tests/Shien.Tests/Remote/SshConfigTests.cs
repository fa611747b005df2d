using AwesomeAssertions;
using Shien.Remote;
using Shien.Remote.SshConfig;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Remote;

public sealed class SshConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Takes_the_first_value_of_the_blocks_that_match()
    {
        SshHostSettings settings = Read(
            """
            # comment
            Host other
                User wrong
            Host ie ie2 !bad
                HostName = "blade.example.org"
                Port=2222
              IdentityFile ~/.ssh/course
            Host *
                User e24
                port 22
                IdentityFile "%d/my keys/id" # trailing comment
            """);
        settings.HostName.Should().Be("blade.example.org");
        settings.Port.Should().Be(2222);
        settings.User.Should().Be("e24");
        settings.IdentityFiles.Should().Equal(folder.File("") + "/.ssh/course", folder.File("") + "/my keys/id");
        settings.ProgramReason.Should().BeNull();
    }

    [Theory]
    [InlineData("ProxyJump jump.example.org", "'ProxyJump' in ssh_config")]
    [InlineData("proxycommand nc %h %p", "'ProxyCommand' in ssh_config")]
    [InlineData("IdentityAgent ~/.1password/agent.sock", "'IdentityAgent' in ssh_config")]
    [InlineData("PKCS11Provider /usr/lib/opensc.so", "'PKCS11Provider' in ssh_config")]
    [InlineData("SecurityKeyProvider /usr/lib/sk.so", "'SecurityKeyProvider' in ssh_config")]
    [InlineData("CertificateFile ~/.ssh/id-cert.pub", "'CertificateFile' in ssh_config")]
    [InlineData("UserKnownHostsFile /dev/null", "'UserKnownHostsFile' in ssh_config")]
    [InlineData("Match host x exec \"true\"\n  User y", "'Match' in ")]
    [InlineData("Include conf.?/*", "'Match' in ")]
    public void Leaves_to_ssh_what_only_ssh_can_do(string line, string reason)
    {
        Read($"Host ie\n  {line}").ProgramReason.Should().StartWith(reason);
        Read("Host other\n  " + (line.StartsWith("Match", StringComparison.Ordinal) ? "User z" : line)).ProgramReason.Should().BeNull();
    }

    [Theory]
    [InlineData("ProxyJump none\nProxyJump jump")]
    [InlineData("IdentityAgent none")]
    [InlineData("CanonicalizeHostname no")]
    [InlineData("AddressFamily any")]
    [InlineData("ForwardAgent yes\nServerAliveInterval 5\nCompression yes\nSomethingNew 1")]
    public void Sees_no_reason_in_words_that_mean_nothing(string lines) => Read(lines).ProgramReason.Should().BeNull();

    [Fact]
    public void Reads_includes_in_place_and_only_where_they_apply()
    {
        Write("config.d/10-first", "User first\n");
        Write("config.d/20-second", "User second\nPort 4\n");
        Write("never", "ProxyJump x\nMatch all\n");
        SshHostSettings settings = Read("Host other\n  Include never\nHost *\nInclude config.d/*\nUser third\nInclude missing\n");
        settings.User.Should().Be("first");
        settings.Port.Should().Be(4);
        settings.ProgramReason.Should().BeNull();
    }

    [Fact]
    public void Refuses_files_that_include_themselves()
    {
        Write("loop", "Include loop\n");
        FluentActions.Invoking(() => Read("Include loop")).Should().Throw<RemoteException>()
            .Which.Message.Should().Contain("include one another more than 16 deep");
    }

    [Fact]
    public void Ignores_a_match_of_the_system_but_not_its_jump_host()
    {
        Write("config", "");
        Write("system", "Host *\n  ProxyJump gate\nMatch final all\n  User x\n");
        SshHostSettings settings = SshConfigReader.Read("ie", folder.File(""), "me", folder.File(".ssh/config"), folder.File(".ssh/system"));
        settings.ProgramReason.Should().Be("'ProxyJump' in ssh_config");
        settings.User.Should().BeNull();
    }

    [Fact]
    public void Names_no_identities_where_they_are_switched_off()
    {
        SshHostSettings settings = Read("IdentityFile none");
        settings.NamesIdentities.Should().BeTrue();
        settings.IdentityFiles.Should().BeEmpty();
    }

    [Fact]
    public void Survives_mutated_files()
    {
        const string Good = "Host ie*\n  HostName \"b\"\n  Port 22\nInclude x y*\nMatch host a\nIdentityFile ~/%d/%h\n# c\nProxyJump=none\n";
        Random random = new(11);
        for (int round = 0; round < (FuzzBudget.IsLong ? 15_000 : 400); round++)
        {
            char[] text = Good.ToCharArray();
            for (int change = random.Next(1, 8); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 128);
            }

            try
            {
                _ = Read(new string(text)).ProgramReason;
            }
            catch (RemoteException)
            {
                // Allowed: our own sentence.
            }
        }
    }

    private void Write(string name, string text)
    {
        string path = folder.File(".ssh/" + name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private SshHostSettings Read(string text)
    {
        Write("config", text);
        return SshConfigReader.Read("ie", folder.File(""), "me", folder.File(".ssh/config"), null);
    }
}
