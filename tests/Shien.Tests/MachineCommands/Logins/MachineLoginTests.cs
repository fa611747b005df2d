using AwesomeAssertions;
using Shien.CommandLine;
using Shien.MachineCommands.Logins;
using Xunit;

namespace Shien.Tests.MachineCommands.Logins;

public sealed class MachineLoginTests : IDisposable
{
    private const string Key = "AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q";
    private static readonly ShownHostKey Shown = ShownHostKey.Parse("192.168.122.17 ssh-ed25519 " + Key)!;

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;
    private readonly string? path = Environment.GetEnvironmentVariable("PATH");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("# 192.168.122.17:22 SSH-2.0-OpenSSH_9.2p1")]
    [InlineData("192.168.122.17 ssh-ed25519")]
    [InlineData("192.168.122.17 ssh-ed25519 no_base64!")]
    [InlineData("192.168.122.17 ssh\u001bed25519 AAAA")]
    [InlineData("")]
    public void Only_lines_with_a_key_are_keys(string line) => ShownHostKey.Parse(line).Should().BeNull();

    [Fact]
    public void A_fingerprint_is_that_of_ssh_keygen()
    {
        // ssh-keygen -lf on the same key.
        Shown.Fingerprint.Should().Be("SHA256:FHsTyFHNmvNpw4o7+rp+M1yqMyBF8vXSBRkZtkQ0RKY");
        Shown.Kind.Should().Be("ssh-ed25519");
    }

    [Fact]
    public async Task A_machine_that_shows_another_key_is_not_entered()
    {
        MachineRoad road = Road([Shown]);
        MachineLogin login = new(SampleDetails.Page, "vagrant", []);
        Func<Task> run = () => login.RunAsync(road, null, Stop);
        UserException refusal = (await run.Should().ThrowAsync<UserException>()).Which;
        refusal.Message.Should().Contain(Shown.Fingerprint).And.Contain(SampleDetails.Page.HostKeys![0]);
        refusal.Remedy.Should().Contain("--accept-host-key " + Shown.Fingerprint);
    }

    [Fact]
    public async Task A_machine_that_does_not_answer_is_said_to()
    {
        MachineLogin login = new(SampleDetails.Page, "vagrant", []);
        Func<Task> run = () => login.RunAsync(Road([]), null, Stop);
        (await run.Should().ThrowAsync<UserException>()).WithMessage("no SSH server of the machine 'web' answers.");
    }

    [Fact]
    public async Task Ssh_gets_the_known_key_alone_and_its_exit_code_is_returned()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script stands for ssh");
        string ssh = Path.Combine(folder, "ssh");
        string said = Path.Combine(folder, "said");
        await File.WriteAllTextAsync(ssh, $"#!/bin/sh\nprintf '%s\\n' \"$@\" \"$FROM_ROAD\" > {said}\nfor a; do case $a in UserKnownHostsFile=*) f=${{a#*=}}; f=${{f#\\\"}}; cat \"${{f%\\\"}}\" >> {said};; esac; done\nexit 7\n", Stop);
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", folder + Path.PathSeparator + path);

        MachineLogin login = new(SampleDetails.Page with { HostKeys = [Shown.Fingerprint] }, "e24", ["ls", "-l"]);
        (await login.RunAsync(Road([Shown with { Fingerprint = "SHA256:other", Base64 = "AAAA" }, Shown]), null, Stop)).Should().Be(7);
        string[] lines = await File.ReadAllLinesAsync(said, Stop);
        string alias = "machine-" + SampleDetails.Page.Machine.Uuid;
        lines.Should().ContainInOrder("HostKeyAlias=" + alias, "StrictHostKeyChecking=yes", "-x", "-l", "e24", "--", "192.168.122.17", "ls", "-l", "from the road");
        lines[^1].Should().Be($"{alias} ssh-ed25519 {Key}", "and no other key is trusted");
        lines.Should().NotContain(line => line.Contains("AAAA\n", StringComparison.Ordinal));
        Directory.Exists(Path.GetDirectoryName(lines.First(line => line.StartsWith("UserKnownHostsFile=", StringComparison.Ordinal)).Split('"')[1])!).Should().BeFalse("nothing stays");
    }

    private static MachineRoad Road(IReadOnlyList<ShownHostKey> keys) => new("192.168.122.17", () => ValueTask.CompletedTask)
    {
        Arguments = ["-x"],
        Environment = new Dictionary<string, string> { ["FROM_ROAD"] = "from the road" },
        ShowKeysAsync = (_, _) => Task.FromResult(keys),
    };
}
