using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary><c>shien setup</c>, the published program, at a real sshd.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly RemoteLab lab = new();
    private readonly TestSshd server;
    private readonly string home;

    public SetupTests()
    {
        string bin = Directory.CreateDirectory(lab.File_("bin")).FullName;
        File.WriteAllText(Path.Combine(bin, "ie-virsh"), $"#!/bin/sh\n[ \"$1\" = dial ] && exec nc -N -U {lab.Peer.Path}\n");
        Run.Program("chmod", ["755", Path.Combine(bin, "ie-virsh")]);
        server = lab.Start($"SetEnv PATH={bin}:/usr/bin:/bin");
        home = Directory.CreateDirectory(lab.File_("laptop")).FullName;
    }

    private string AuthorizedKeys => Path.Combine(lab.UserHome, ".ssh", "authorized_keys");

    private string Fingerprint => Run.Program("ssh-keygen", ["-l", "-f", server.HostKey]).Output.Split(' ')[1];

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Sets_a_blade_up_with_one_password_login_and_changes_nothing_the_second_time()
    {
        File.WriteAllText(AuthorizedKeys, File.ReadAllText(AuthorizedKeys).TrimEnd('\n'));
        string before = File.ReadAllText(AuthorizedKeys);

        RunResult unknown = Setup(lab.Password);
        unknown.ExitCode.Should().Be(1);
        unknown.Error.Should().Contain("is not known: ssh-ed25519 " + Fingerprint).And.Contain("shien setup --accept-host-key");
        File.ReadAllText(AuthorizedKeys).Should().Be(before);

        RunResult first = Setup(lab.Password, "--accept-host-key", Fingerprint);
        first.ExitCode.Should().Be(0, first.Error);
        first.Error.Should().Contain("Registered the key").And.Contain("You are 'e24' (user) at 'testblade', shiend 9.9").And.NotContain(lab.Password);
        string key = File.ReadAllText(Path.Combine(home, ".ssh", "id_ed25519.pub"));
        string after = File.ReadAllText(AuthorizedKeys);
        after.Should().Be(before + "\n" + key);
        Run.Program("stat", ["-c", "%a %U", AuthorizedKeys, Path.GetDirectoryName(AuthorizedKeys)!]).Output.Should().Be($"600 {lab.User}\n700 {lab.User}\n");
        Run.Program("stat", ["-c", "%a", Path.Combine(home, ".ssh", "id_ed25519"), Path.Combine(home, ".ssh")]).Output.Should().Be("600\n700\n");
        string config = File.ReadAllText(Path.Combine(home, ".config", "shien", "config.toml"));
        config.Should().Be($"""
            default = "blade"

            [blades.blade]
            host = "127.0.0.1"
            port = {server.Port}
            user = "{lab.User}"
            key = "{home}/.ssh/id_ed25519"

            """);

        Run.Program(Artifacts.Shien, ["setup", "--show-key"], Options("")).Succeeded().Should().Be(key);

        RunResult second = Setup("");
        second.ExitCode.Should().Be(0, second.Error);
        second.Error.Should().NotContain("Registered").And.Contain("You are 'e24'");
        File.ReadAllText(AuthorizedKeys).Should().Be(after);
        File.ReadAllText(Path.Combine(home, ".config", "shien", "config.toml")).Should().Be(config);
        File.ReadLines(server.Log).Count(l => l.Contains("Accepted password", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public void Tries_a_wrong_password_of_the_input_once()
    {
        RunResult wrong = Setup("wrong-" + lab.Password, "--accept-host-key", Fingerprint);
        wrong.ExitCode.Should().Be(1);
        wrong.Error.Should().Contain($"refused the login of '{lab.User}' (offered: password)").And.NotContain(lab.Password);
        File.ReadLines(server.Log).Count(l => l.Contains("Failed password", StringComparison.Ordinal)).Should().Be(1);
        File.Exists(Path.Combine(home, ".config", "shien", "config.toml")).Should().BeFalse();
    }

    [Fact]
    public void Registers_a_key_that_is_there_already_never_twice()
    {
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "here", "-f", lab.File_("own")]).ExitCode.Should().Be(0);
        string line = "no-pty,from=\"10.0.0.1\" " + File.ReadAllText(lab.File_("own.pub"));
        File.AppendAllText(AuthorizedKeys, line); // is there, but does not open the door from here
        string before = File.ReadAllText(AuthorizedKeys);
        RunResult result = Setup(lab.Password, "--accept-host-key", Fingerprint, "--key", lab.File_("own"));
        result.Error.Should().Contain("is registered at").And.Contain("already");
        result.ExitCode.Should().Be(1, "the test by key cannot succeed");
        File.ReadAllText(AuthorizedKeys).Should().Be(before);
    }

    [Fact]
    public void Asks_on_a_terminal_and_never_shows_the_password()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/expect"), "expect is not installed");
        string script = $$"""
            set timeout 60
            spawn -noecho {{Artifacts.Shien}} setup
            expect_before timeout { puts stderr "not asked"; exit 97 }
            expect "Blade (host, or host:port): " ; send "127.0.0.1:{{server.Port}}\r"
            expect "Account on '127.0.0.1'" ; send "{{lab.User}}\r"
            expect -exact "{{Fingerprint}}"
            expect -exact "\[y/N\] " ; send "y\r"
            expect "Password of {{lab.User}}@" ; send "{{lab.Password}}\r"
            expect eof
            exit [lindex [wait] 3]
            """;
        RunResult result = Run.Program("expect", ["-c", script], Options(""));
        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("You are 'e24'").And.NotContain(lab.Password);
        File.ReadAllText(Path.Combine(home, ".ssh", "known_hosts")).Should().Be(server.KnownHostsLine);
    }

    private RunResult Setup(string input, params string[] more) => Run.Program(
        Artifacts.Shien, ["setup", "--blade", $"{lab.User}@127.0.0.1:{server.Port}", .. more], Options(input + "\n"));

    private RunOptions Options(string input) => new(input)
    {
        Environment = new Dictionary<string, string?> { ["HOME"] = home, ["XDG_CONFIG_HOME"] = null, ["SSH_AUTH_SOCK"] = null },
    };
}
