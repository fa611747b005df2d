using AwesomeAssertions;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>Host keys and logins at a real sshd, by SSH.NET.</summary>
public sealed class LoginTests(RemoteLab lab) : IClassFixture<RemoteLab>
{
    private static readonly RemoteQuestions Fails = new()
    {
        Password = _ => throw new InvalidOperationException("nobody may be asked for a password"),
        Passphrase = _ => throw new InvalidOperationException("nobody may be asked for a passphrase"),
    };

    [Fact]
    public async Task Logs_in_with_a_key_and_carries_bytes()
    {
        TestSshd server = lab.Start();
        await using RemoteBlade blade = await ConnectAsync(lab.Options(server, lab.Laptop(server, "plain")) with { Questions = Fails });
        await StreamTalk.EchoAsync(blade);
        File.ReadAllText(server.Log).Should().Contain("Accepted publickey for " + lab.User);
    }

    [Fact]
    public async Task Refuses_an_unknown_host_key_where_nobody_can_be_asked()
    {
        TestSshd server = lab.Start();
        string home = lab.Laptop(null, "plain");
        RemoteException refused = await StreamTalk.RefusedAsync(() => ConnectAsync(lab.Options(server, home)));
        refused.Message.Should().StartWith($"The host key of '[127.0.0.1]:{server.Port}' is not known: ssh-ed25519 SHA256:");
        refused.Remedy.Should().Contain("shien setup --accept-host-key SHA256:");
        File.Exists(Path.Combine(home, ".ssh", "known_hosts")).Should().BeFalse();
        File.ReadAllText(server.Log).Should().NotContain("Accepted");
    }

    [Fact]
    public async Task Asks_about_an_unknown_host_key_once_and_remembers_it()
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(null, "plain"));
        List<string> asked = [];
        await using (RemoteBlade blade = await ConnectAsync(options with { Questions = new() { TrustHostKey = (key, name) => Add(asked, name, key.Fingerprint) } }))
        {
            await StreamTalk.EchoAsync(blade);
        }

        asked.Should().HaveCount(2).And.StartWith($"[127.0.0.1]:{server.Port}");
        Lab.Run.Program("ssh-keygen", ["-l", "-f", server.HostKey]).Output.Should().Contain(asked[1]);
        Lab.Run.Program("ssh-keygen", ["-F", $"[127.0.0.1]:{server.Port}", "-f", options.KnownHostsPaths[0]]).ExitCode.Should().Be(0);
        await using RemoteBlade again = await ConnectAsync(options);
    }

    [Fact]
    public async Task Accepts_an_unknown_host_key_by_its_fingerprint_only()
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(null, "plain"));
        (await StreamTalk.RefusedAsync(() => ConnectAsync(options with { AcceptedFingerprint = "SHA256:wrong" }))).Message.Should().Contain("not 'SHA256:wrong'");
        string right = Lab.Run.Program("ssh-keygen", ["-l", "-f", server.HostKey]).Output.Split(' ')[1];
        await using RemoteBlade blade = await ConnectAsync(options with { AcceptedFingerprint = right });
        await StreamTalk.EchoAsync(blade);
    }

    [Fact]
    public async Task Refuses_a_changed_host_key_and_names_the_line()
    {
        TestSshd old = lab.Start();
        TestSshd server = lab.Start();
        string home = lab.Laptop(null, "plain");
        string known = Path.Combine(home, ".ssh", "known_hosts");
        File.WriteAllText(known, "# a comment\n" + old.KnownHostsLine.Replace($":{old.Port} ", $":{server.Port} ", StringComparison.Ordinal));
        RemoteException refused = await StreamTalk.RefusedAsync(
            () => ConnectAsync(lab.Options(server, home) with { Questions = new() { TrustHostKey = (_, _) => true } }));
        refused.Message.Should().Contain("has changed").And.Contain($"'{known}', line 2");
        refused.Remedy.Should().Contain("ssh-keygen -R");
        File.ReadAllText(server.Log).Should().NotContain("Accepted");
    }

    [Fact]
    public async Task Knows_a_host_whose_name_is_hashed()
    {
        TestSshd server = lab.Start();
        string home = lab.Laptop(server, "plain");
        string known = Path.Combine(home, ".ssh", "known_hosts");
        Lab.Run.Program("ssh-keygen", ["-H", "-f", known]).ExitCode.Should().Be(0);
        File.ReadAllText(known).Should().StartWith("|1|");
        await using RemoteBlade blade = await ConnectAsync(lab.Options(server, home));
    }

    [Fact]
    public async Task Asks_for_the_passphrase_of_a_locked_key()
    {
        TestSshd server = lab.Start();
        Queue<string> answers = new(["wrong", RemoteLab.Passphrase]);
        await using RemoteBlade blade = await ConnectAsync(
            lab.Options(server, lab.Laptop(server, "locked")) with { Questions = new() { Passphrase = _ => answers.Dequeue() } });
        await StreamTalk.EchoAsync(blade);
        answers.Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_in_with_a_password_at_the_second_try()
    {
        TestSshd server = lab.Start();
        Queue<string> answers = new(["wrong", lab.Password]);
        await using RemoteBlade blade = await ConnectAsync(
            lab.Options(server, lab.Laptop(server)) with { Questions = new() { Password = _ => answers.Dequeue() } });
        await StreamTalk.EchoAsync(blade);
        File.ReadAllText(server.Log).Should().Contain("Accepted password");
    }

    [Fact]
    public async Task Answers_the_questions_of_keyboard_interactive()
    {
        Assert.SkipUnless(File.Exists("/etc/pam.d/sshd"), "PAM has no service sshd");
        TestSshd server = lab.Start("UsePAM yes", "PasswordAuthentication no", "KbdInteractiveAuthentication yes");
        List<string> asked = [];
        await using RemoteBlade blade = await ConnectAsync(lab.Options(server, lab.Laptop(server)) with
        {
            Questions = new() { Answer = (question, isEchoed) => Add(asked, question, isEchoed.ToString()) ? lab.Password : null },
        });
        await StreamTalk.EchoAsync(blade);
        asked.Should().Equal("Password: ", "False");
        File.ReadAllText(server.Log).Should().Contain("Accepted keyboard-interactive/pam");
    }

    [Fact]
    public async Task Says_what_was_offered_when_the_login_is_refused()
    {
        TestSshd server = lab.Start();
        string secret = "not-" + lab.Password;
        RemoteException refused = await StreamTalk.RefusedAsync(
            () => ConnectAsync(lab.Options(server, lab.Laptop(server)) with { Questions = new() { Password = _ => secret } }));
        refused.Message.Should().StartWith($"'[127.0.0.1]:{server.Port}' refused the login of '{lab.User}' (offered: password)");
        refused.ToString().Should().NotContain(secret);
        refused.Remedy.Should().Contain("shien setup");
        refused.IsRefusedLogin.Should().BeTrue();
    }

    [Fact]
    public async Task Says_where_nobody_listens()
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(server, "plain"));
        RemoteException refused = await StreamTalk.RefusedAsync(
            () => ConnectAsync(options with { Address = options.Address with { Port = Lab.Port.Free() } }));
        refused.Message.Should().Contain("cannot be reached").And.Contain("refused");
    }

    [Fact]
    public async Task Says_that_the_account_has_no_dial_command()
    {
        TestSshd server = lab.Start();
        await using RemoteBlade blade = await ConnectAsync(lab.Options(server, lab.Laptop(server, "plain")) with { DialCommand = "ie-virsh-is-not-here dial" });
        await using Stream stream = await blade.OpenStreamAsync(StreamTalk.Test);
        RemoteException refused = await StreamTalk.RefusedAsync(() => stream.ReadExactlyAsync(new byte[1], StreamTalk.Test).AsTask());
        refused.Message.Should().Contain("has no 'ie-virsh-is-not-here' for this account (status 127: ").And.Contain("not found");
    }

    private static bool Add(List<string> list, params string[] texts)
    {
        list.AddRange(texts);
        return true;
    }

    private static Task<RemoteBlade> ConnectAsync(RemoteOptions options) => RemoteBlade.ConnectAsync(options, StreamTalk.Test);
}
