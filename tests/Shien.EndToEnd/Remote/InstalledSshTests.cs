using System.Diagnostics;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>What only the installed ssh can do: a jump host, an agent, and sharing one login.</summary>
public sealed class InstalledSshTests(RemoteLab lab) : IClassFixture<RemoteLab>
{
    [Fact]
    public async Task Goes_over_a_jump_host_with_one_login_for_many_streams()
    {
        TestSshd jump = lab.Start();
        TestSshd server = lab.Start();
        RemoteOptions options = Jumping(jump, server);
        await using (RemoteBlade blade = await RemoteBlade.ConnectAsync(options, StreamTalk.Test))
        {
            Stream[] streams = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => blade.OpenStreamAsync(StreamTalk.Test)));
            await Task.WhenAll(streams.Select((s, i) => StreamTalk.EchoAsync(s, $"stream {i}")));
            await streams[0].DisposeAsync(); // the one that carries the others
            await using Stream later = await blade.OpenStreamAsync(StreamTalk.Test);
            await StreamTalk.UploadAsync(later, 8 * 1024 * 1024);
            await streams[1].DisposeAsync();
        }

        Accepted(jump).Should().Be(1);
        Accepted(server).Should().Be(1);
    }

    [Fact]
    public async Task Says_that_ssh_is_missing_where_the_way_needs_it()
    {
        TestSshd server = lab.Start();
        RemoteException refused = await StreamTalk.RefusedAsync(
            () => RemoteBlade.ConnectAsync(Jumping(server, server) with { SshProgram = null }, StreamTalk.Test));
        refused.Message.Should().Contain("needs the program 'ssh' ('ProxyJump' in ssh_config)");
    }

    [Fact]
    public async Task Says_what_ssh_said_when_the_jump_host_refuses()
    {
        TestSshd jump = lab.Start();
        TestSshd server = lab.Start();
        RemoteOptions options = Jumping(jump, server);
        File.WriteAllText(options.SshConfigPath!, File.ReadAllText(options.SshConfigPath!).Replace("IdentityFile", "#", StringComparison.Ordinal));
        await using RemoteBlade blade = await RemoteBlade.ConnectAsync(options, StreamTalk.Test);
        RemoteException refused = await StreamTalk.RefusedAsync(() => blade.OpenStreamAsync(StreamTalk.Test));
        refused.Message.Should().Contain("could not reach").And.Contain("Permission denied");
        refused.IsRefusedLogin.Should().BeTrue();
    }

    [Fact]
    public async Task Uses_a_key_that_only_the_agent_holds()
    {
        TestSshd server = lab.Start();
        string socket = lab.File_("agent-" + Guid.NewGuid().ToString("N")[..6]);
        using Process agent = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        try
        {
            for (int i = 0; i < 200 && !File.Exists(socket); i++)
            {
                await Task.Delay(50, StreamTalk.Test);
            }

            Run.Program("ssh-add", [lab.File_("plain")], new RunOptions { Environment = new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = socket } })
                .ExitCode.Should().Be(0);
            string home = lab.Laptop(server);

            // ssh itself looks for known_hosts in the home directory of the password file; this is the test's only way.
            RemoteOptions options = lab.Options(server, home) with { AgentSocket = socket, SshConfigPath = WithKnownHosts(home) };
            await using RemoteBlade blade = await RemoteBlade.ConnectAsync(options, StreamTalk.Test);
            await StreamTalk.EchoAsync(blade);
            await StreamTalk.EchoAsync(blade, "again");
            Accepted(server).Should().BeInRange(1, 2);
        }
        finally
        {
            agent.Kill();
        }
    }

    [Fact]
    public async Task Turns_to_the_agent_when_the_key_file_is_refused()
    {
        TestSshd server = lab.Start();
        lab.MakeKey("stranger-" + server.Port, "");
        string home = lab.Laptop(server, "stranger-" + server.Port);
        RemoteException refused = await StreamTalk.RefusedAsync(async () =>
        {
            await using RemoteBlade blade = await RemoteBlade.ConnectAsync(
                lab.Options(server, home) with { AgentSocket = "/nonexistent", Questions = new() { TrustHostKey = (_, _) => false } }, StreamTalk.Test);
            await blade.OpenStreamAsync(StreamTalk.Test);
        });
        refused.Message.Should().Contain("The installed ssh could not reach").And.Contain("the agent of SSH_AUTH_SOCK");
    }

    [Fact]
    public async Task Notices_a_killed_session_and_a_missing_dial_command()
    {
        TestSshd jump = lab.Start();
        TestSshd server = lab.Start();
        await using (RemoteBlade blade = await RemoteBlade.ConnectAsync(Jumping(jump, server) with { DialCommand = "ie-virsh-is-not-here dial" }, StreamTalk.Test))
        {
            RemoteException missing = await StreamTalk.RefusedAsync(async () =>
            {
                await using Stream stream = await blade.OpenStreamAsync(StreamTalk.Test);
                await stream.ReadExactlyAsync(new byte[1], StreamTalk.Test);
            });
            missing.Message.Should().Contain("has no 'ie-virsh-is-not-here' for this account");
        }

        await using RemoteBlade killed = await RemoteBlade.ConnectAsync(Jumping(jump, server), StreamTalk.Test);
        await using Stream open = await killed.OpenStreamAsync(StreamTalk.Test);
        await StreamTalk.EchoAsync(open, "alive");
        server.Signal("KILL");
        (await StreamTalk.RefusedAsync(() => open.ReadExactlyAsync(new byte[1], StreamTalk.Test).AsTask())).Message.Should().Contain("could not reach");
    }

    private RemoteOptions Jumping(TestSshd jump, TestSshd server)
    {
        string home = lab.Laptop(null, "plain");
        File.WriteAllText(Path.Combine(home, ".ssh", "known_hosts"), jump.KnownHostsLine + server.KnownHostsLine);
        string config = WithKnownHosts(home);
        File.AppendAllText(config, $"""
            Host blade-{server.Port}
              HostName 127.0.0.1
              Port {server.Port}
              ProxyJump {lab.User}@127.0.0.1:{jump.Port}
            Host *
              IdentityFile {home}/.ssh/id_ed25519
              IdentitiesOnly yes

            """);
        RemoteOptions options = lab.Options(server, home);
        return options with { Address = new BladeAddress(lab.User, $"blade-{server.Port}", null), SshConfigPath = config };
    }

    private static string WithKnownHosts(string home)
    {
        string config = Path.Combine(home, ".ssh", "config");
        File.WriteAllText(config, $"Host *\n  UserKnownHostsFile {home}/.ssh/known_hosts\n");
        return config;
    }

    private static int Accepted(TestSshd server) => File.ReadLines(server.Log).Count(l => l.Contains("Accepted publickey", StringComparison.Ordinal));
}
