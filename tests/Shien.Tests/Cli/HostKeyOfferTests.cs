using AwesomeAssertions;
using Shien.Api.Machines;
using Shien.Api.Repairs;
using Shien.Cli.Push;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class HostKeyOfferTests : IDisposable
{
    private const string Blob = "AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";
    private const string OtherBlob = "AAAAC3NzaC1lZDI1NTE5AAAAIJlT7HZ7rUpwnEUFJ6z5mTVe2N+TD1bZ6F8b8xk5kJ7b";
    private static readonly HostKey Key = new("ssh-ed25519", Blob, "SHA256:abc");
    private static readonly MachineInfo Machine = SampleMachines.Running with { Addresses = ["192.168.122.7"] };

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    private string KnownHosts => Path.Combine(folder, ".ssh", "known_hosts");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void With_a_yes_ssh_knows_the_machine_and_is_not_asked_again()
    {
        string said = Offer("y\n");
        said.Should().Contain("SHA256:abc (ssh-ed25519)").And.Contain("for 192.168.122.7, so that ssh knows the machine? [y/N]");
        File.ReadAllText(KnownHosts).Should().Be($"192.168.122.7 ssh-ed25519 {Blob}\n");
        Offer("y\n").Should().NotContain("[y/N]");
        File.ReadAllLines(KnownHosts).Should().HaveCount(1);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("n\n")]
    [InlineData("")]
    public void Without_a_yes_nothing_is_written(string answer)
    {
        Offer(answer).Should().Contain("[y/N]");
        File.Exists(KnownHosts).Should().BeFalse();
    }

    [Fact]
    public void Another_key_of_the_address_stays_and_its_line_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KnownHosts)!);
        string line = $"192.168.122.7 ssh-ed25519 {OtherBlob}\n";
        File.WriteAllText(KnownHosts, line);
        Offer("y\n").Should().Contain($"'{KnownHosts}:1' has another key for 192.168.122.7").And.Contain("ssh-keygen -R 192.168.122.7").And.NotContain("[y/N]");
        File.ReadAllText(KnownHosts).Should().Be(line);
    }

    [Fact]
    public void Where_nobody_can_be_asked_the_fingerprints_are_shown()
    {
        TestTerminal terminal = new();
        new HostKeyOffer(terminal.Terminal, KnownHosts).Make(Machine, [Key]);
        terminal.Error.Should().Contain("SHA256:abc").And.NotContain("[y/N]");
        File.Exists(KnownHosts).Should().BeFalse();
    }

    private string Offer(string answer)
    {
        TestTerminal terminal = new(TestTerminal.AllTerminals, input: answer);
        new HostKeyOffer(terminal.Terminal, KnownHosts).Make(Machine, [Key]);
        return terminal.Error;
    }
}
