using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Remote;
using Shien.Remote.Keys;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Remote;

public sealed class RouteTests : IDisposable
{
    // An OpenSSH key of the kind sk-ssh-ed25519@openssh.com holds this name in its unencrypted half.
    private static readonly string HardwareKey =
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + Convert.ToBase64String("openssh-key-v1\0....sk-ssh-ed25519@openssh.com...."u8)
        + "\n-----END OPENSSH PRIVATE KEY-----\n";

    private readonly TemporaryFolder folder = new();

    public RouteTests() => Directory.CreateDirectory(folder.File(".ssh"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Prefers_the_address_to_ssh_config_and_that_to_this_machine()
    {
        File.WriteAllText(folder.File(".ssh/config"), "Host ie\n HostName Blade.Example.org\n Port 2222\n User e24\n");
        Route.Find(Options("ie")).Login.Should().Be("e24@[blade.example.org]:2222");
        Route.Find(Options("e77@ie:22")).Login.Should().Be("e77@blade.example.org");
        Route.Find(Options("other")).Login.Should().Be("me@other");
    }

    [Theory]
    [InlineData("Host ie\n HostName -oProxyCommand=x\n")]
    [InlineData("Host ie\n User -x\n")]
    [InlineData("Host ie\n User Me\n")]
    public void Refuses_names_of_ssh_config_that_are_none(string config)
    {
        File.WriteAllText(folder.File(".ssh/config"), config);
        FluentActions.Invoking(() => Route.Find(Options("ie"))).Should().Throw<RemoteException>().Which.Message.Should().Contain("is no login of a blade");
    }

    [Fact]
    public void Shows_the_public_half_of_the_key_that_is_tried_first()
    {
        FluentActions.Invoking(() => PublicKeyLine.Of(Options("ie"))).Should().Throw<RemoteException>().Which.Message.Should().Contain("no key file");
        using (RSA rsa = RSA.Create(2048))
        {
            File.WriteAllText(folder.File(".ssh/id_rsa"), rsa.ExportRSAPrivateKeyPem());
        }

        File.WriteAllText(folder.File(".ssh/id_rsa.pub"), "ssh-rsa AAAA me\n");
        PublicKeyLine.Of(Options("ie")).Should().Be("ssh-rsa AAAA me");
    }

    [Fact]
    public void Turns_to_the_agent_only_where_no_key_file_is_ready()
    {
        RemoteOptions options = Options("ie") with { AgentSocket = "/run/agent", SshProgram = "/usr/bin/ssh" };
        Route.Find(options).ProgramReason.Should().Be("the agent of SSH_AUTH_SOCK");
        Route.Find(options with { PasswordOnly = true }).ProgramReason.Should().BeNull();
        Route.Find(options with { SshProgram = null }).ProgramReason.Should().BeNull("a password may still do");
    }

    [Fact]
    public void Turns_to_ssh_for_a_hardware_key()
    {
        File.WriteAllText(folder.File(".ssh/id_ed25519_sk"), HardwareKey);
        Route.Find(Options("ie")).ProgramReason.Should().Contain("the hardware key").And.Contain("id_ed25519_sk");
        File.WriteAllText(folder.File("token"), HardwareKey);
        Route.Find(Options("ie") with { KeyPath = folder.File("token") }).ProgramReason.Should().Contain("token");
    }

    [Fact]
    public void Turns_to_ssh_for_a_host_that_only_an_authority_vouches_for()
    {
        File.WriteAllText(
            folder.File(".ssh/known_hosts"),
            "@cert-authority ie ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBLwalcJnI5B7OqevVhNVfc77Q/9juNbda50CHEn3e41\n");
        Route.Find(Options("ie")).ProgramReason.Should().Be("the @cert-authority in known_hosts");
        Route.Find(Options("other")).ProgramReason.Should().BeNull();
    }

    [Fact]
    public void Says_what_is_wrong_with_the_key_of_config_toml()
    {
        RemoteOptions options = Options("ie") with { KeyPath = folder.File("key") };
        FluentActions.Invoking(() => Route.Find(options)).Should().Throw<RemoteException>().Which.Message.Should().Be($"The key '{folder.File("key")}' does not exist.");
        File.WriteAllText(folder.File("key"), "ssh-ed25519 AAAA a public key\n");
        FluentActions.Invoking(() => Route.Find(options)).Should().Throw<RemoteException>().Which.Remedy.Should().Contain("private half");
    }

    private RemoteOptions Options(string address) => new()
    {
        Address = BladeAddress.Parse(address),
        HomePath = folder.File(""),
        LocalUser = "me",
        SshConfigPath = folder.File(".ssh/config"),
        KnownHostsPaths = [folder.File(".ssh/known_hosts")],
    };
}
