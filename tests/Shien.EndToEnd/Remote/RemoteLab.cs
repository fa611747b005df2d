using System.Globalization;
using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>A throw-away account with keys, real sshds of its own, and a peer on a unix socket in place of shiend.</summary>
public sealed class RemoteLab : IDisposable
{
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly List<TestSshd> servers = [];

    public RemoteLab()
    {
        Assert.SkipUnless(Environment.UserName == "root", "accounts are made with useradd, which needs root");
        Assert.SkipUnless(File.Exists("/usr/sbin/sshd"), "sshd is not installed (Debian: openssh-server)");
        Directory.CreateDirectory("/run/sshd");
        Run.Program("chmod", ["755", folder.Path]).ExitCode.Should().Be(0);
        User = "ie" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        Locked("useradd", ["-m", "-d", UserHome, "-s", "/bin/sh", User]);
        Locked("chpasswd", [], $"{User}:{Password}\n");
        MakeKey("plain", "");
        MakeKey("locked", Passphrase);
        Authorize("plain", "locked");
        Peer = new SocketPeer(File_("peer.sock"));
    }

    public string User { get; }

    public string Password { get; }

    public const string Passphrase = "öffne dich 7";

    /// <summary>Home of the account on the "blade".</summary>
    public string UserHome => folder.File("home");

    public SocketPeer Peer { get; }

    public string File_(string name) => folder.File(name);

    /// <summary>Starts an sshd; it is stopped with the lab.</summary>
    public TestSshd Start(params string[] extra)
    {
        TestSshd server = new(folder.File($"sshd{servers.Count}"), extra);
        servers.Add(server);
        return server;
    }

    /// <summary>A home directory on the "laptop", with the server's key known and the named keys in it.</summary>
    public string Laptop(TestSshd? known, params string[] keys)
    {
        string home = Directory.CreateDirectory(folder.File("laptop-" + Guid.NewGuid().ToString("N"))).FullName;
        string ssh = Directory.CreateDirectory(Path.Combine(home, ".ssh")).FullName;
        foreach (string key in keys)
        {
            File.Copy(folder.File(key), Path.Combine(ssh, "id_ed25519"), overwrite: false);
        }

        if (known is not null)
        {
            File.WriteAllText(Path.Combine(ssh, "known_hosts"), known.KnownHostsLine);
        }

        File.WriteAllText(Path.Combine(ssh, "config"), "");
        return home;
    }

    /// <summary>Options for a login at a server; the dial command is netcat on the peer's socket.</summary>
    public RemoteOptions Options(TestSshd server, string home) => new()
    {
        Address = new BladeAddress(User, "127.0.0.1", server.Port),
        HomePath = home,
        LocalUser = "nobody",
        SshConfigPath = Path.Combine(home, ".ssh", "config"),
        KnownHostsPaths = [Path.Combine(home, ".ssh", "known_hosts")],
        DialCommand = $"exec nc -N -U {Peer.Path}",
        SilenceLimit = TimeSpan.FromSeconds(4),
        SshProgram = "/usr/bin/ssh",
    };

    public void Authorize(params string[] keys)
    {
        string ssh = Directory.CreateDirectory(Path.Combine(UserHome, ".ssh")).FullName;
        File.WriteAllText(Path.Combine(ssh, "authorized_keys"), string.Concat(keys.Select(k => File.ReadAllText(folder.File(k + ".pub")))));
        Run.Program("chown", ["-R", User, ssh]).ExitCode.Should().Be(0);
        Run.Program("chmod", ["-R", "go=", ssh]).ExitCode.Should().Be(0);
    }

    public void MakeKey(string name, string passphrase) =>
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", folder.File(name)]).ExitCode.Should().Be(0);

    public void Dispose()
    {
        foreach (TestSshd server in servers)
        {
            server.Dispose();
        }

        Peer.Dispose();
        Locked("userdel", ["-f", User]);
        folder.Dispose();
    }

    // useradd refuses while another test suite on the machine holds the lock of /etc/passwd.
    private static void Locked(string program, string[] arguments, string input = "")
    {
        DateTime end = DateTime.UtcNow + LockLimit;
        RunResult result;
        do
        {
            result = Run.Program("/usr/sbin/" + program, arguments, new RunOptions(input));
            if (result.ExitCode != 0)
            {
                Thread.Sleep(200);
            }
        }
        while (result.ExitCode != 0 && DateTime.UtcNow < end);
        result.ExitCode.Should().Be(0, string.Create(CultureInfo.InvariantCulture, $"{program}: {result.Error}"));
    }
}
