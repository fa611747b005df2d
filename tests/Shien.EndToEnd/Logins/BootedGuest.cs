using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Logins;

/// <summary>A guest that runs without KVM, on a copy of its disk or on the disk itself, and whose port 22 is a port of this machine.</summary>
internal sealed class BootedGuest : IDisposable
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan AfterPrompt = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly Process machine;
    private readonly int port = Port.Free();

    /// <summary>Starts it.</summary>
    /// <param name="disk">A raw one.</param>
    /// <param name="keeps">True if the disk keeps what the guest writes.</param>
    public BootedGuest(string disk, bool keeps = false)
    {
        string kernel = BootableDisk.Kernel;
        machine = Process.Start("qemu-system-x86_64", [
            "-machine", "pc,accel=tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-display", "none", "-serial", "file:" + folder.File("console"),
            "-drive", $"if=virtio,file={disk},format=raw,snapshot={(keeps ? "off" : "on")}", "-device", "virtio-net-pci,netdev=n0", "-device", "virtio-rng-pci",
            "-netdev", $"user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{port}-10.0.2.15:22", "-kernel", kernel + "/vmlinuz", "-initrd", kernel + "/initrd.gz",
            "-append", "console=ttyS0 net.ifnames=0 rw quiet systemd.default_device_timeout_sec=600",
        ]);
        File.WriteAllText(folder.File("ask"), "#!/bin/sh\nprintf '%s\\n' \"$SHIEN_ANSWER\"\n");
        File.SetUnixFileMode(folder.File("ask"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Copy(SshGuest.InsecureKey, Insecure);
        File.SetUnixFileMode(Insecure, UnixFileMode.UserRead);
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.File("own")]).Succeeded();
    }

    private string Insecure => folder.File("insecure");

    /// <summary>True if an SSH server answers; false if half a minute after the console asks for a login none does.</summary>
    public bool WaitForSsh()
    {
        Stopwatch time = Stopwatch.StartNew();
        TimeSpan? prompt = null;
        while (prompt is null || time.Elapsed < prompt + AfterPrompt)
        {
            if (HasBanner())
            {
                return true;
            }

            if (machine.HasExited || time.Elapsed > BootLimit)
            {
                throw new InvalidOperationException($"The guest did not come up within {time.Elapsed}: {Console}");
            }

            prompt ??= Console.Contains("login:", StringComparison.Ordinal) ? time.Elapsed : null;
            Thread.Sleep(500);
        }

        return false;
    }

    /// <summary>Tries Vagrant's insecure key.</summary>
    public LoginAttempt TryKey(string account) => Try(account, null, "publickey", ["-i", Insecure]);

    /// <summary>Tries a password, asked for in either way.</summary>
    public LoginAttempt TryPassword(string account, string password) => Try(account, password, "password,keyboard-interactive", ["-o", "PubkeyAuthentication=no"]);

    /// <summary>Tries the key and then the password.</summary>
    public LoginAttempt TryBoth(string account, string password) => Try(account, password, "publickey,password,keyboard-interactive", ["-i", Insecure]);

    /// <summary>Tries a certificate that anybody can make with the insecure key.</summary>
    public LoginAttempt TryCertificate(string account)
    {
        string own = folder.File("own-" + account);
        Run.Program("cp", [folder.File("own"), own]).Succeeded();
        Run.Program("cp", [folder.File("own.pub"), own + ".pub"]).Succeeded();
        Run.Program("ssh-keygen", ["-q", "-s", Insecure, "-I", "anybody", "-n", account, own + ".pub"]).Succeeded();
        return Try(account, null, "publickey", ["-i", own, "-o", $"CertificateFile={own}-cert.pub"]);
    }

    /// <summary>Runs a command as vagrant, whom the insecure key opens.</summary>
    public RunResult Command(string command, string input = "") => Run.Program(
        "ssh",
        [
            "-q", "-F", "/dev/null", "-p", $"{port}", "-i", Insecure, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentityAgent=none",
            "-o", "BatchMode=yes", "-o", "ConnectTimeout=120", "vagrant@127.0.0.1", command,
        ],
        new RunOptions(input, Limit: BootLimit));

    public void Dispose()
    {
        machine.Kill();
        machine.WaitForExit();
        machine.Dispose();
        folder.Dispose();
    }

    private string Console => File.Exists(folder.File("console")) ? File.ReadAllText(folder.File("console"), Encoding.Latin1) : "";

    private LoginAttempt Try(string account, string? password, string methods, string[] options)
    {
        RunResult result = Run.Program(
            "setsid",
            [
                "-w", "ssh", "-v", "-F", "/dev/null", "-p", $"{port}", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentityAgent=none",
                "-o", "IdentitiesOnly=yes", "-o", "ConnectTimeout=120", "-o", "NumberOfPasswordPrompts=1", "-o", "PreferredAuthentications=" + methods, .. options,
                $"{account}@127.0.0.1", "id -u",
            ],
            new RunOptions
            {
                Environment = new Dictionary<string, string?>
                {
                    ["SSH_ASKPASS"] = folder.File("ask"),
                    ["SSH_ASKPASS_REQUIRE"] = "force",
                    ["SHIEN_ANSWER"] = password,
                },
            });
        bool isIn = result.Error.Split('\n').Any(line => line.StartsWith("Authenticated to ", StringComparison.Ordinal)
            && (password is not null || line.Contains("using \"publickey\"", StringComparison.Ordinal)));

        // Where PAM refuses an account whose key or password was right, sshd says no more and hangs up.
        bool isOut = result.Error.Contains("Permission denied (", StringComparison.Ordinal) || result.Error.Contains("\nAuthenticated to ", StringComparison.Ordinal)
            || (result.Error.Contains("Next authentication method: ", StringComparison.Ordinal) && result.Error.Contains("\nConnection closed by ", StringComparison.Ordinal));
        return isIn || isOut
            ? new LoginAttempt(isIn, isIn && result.ExitCode == 0)
            : throw new InvalidOperationException($"{account}: ssh said neither yes nor no: {result.Error}");
    }

    private bool HasBanner()
    {
        using TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            client.ReceiveTimeout = 5000;
            byte[] begin = new byte[4];
            return client.GetStream().ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.AsSpan().SequenceEqual("SSH-"u8);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }
}
