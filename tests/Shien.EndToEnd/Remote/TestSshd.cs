using System.Diagnostics;
using System.Net.Sockets;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Remote;

/// <summary>A real sshd with host keys and a port of its own.</summary>
public sealed class TestSshd : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly string folder;

    public TestSshd(string folder, string[] extra)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", HostKey]).ExitCode.Should().Be(0);
        Port = Lab.Port.Free();
        string config = Path.Combine(folder, "sshd_config");
        File.WriteAllLines(config,
        [
            $"Port {Port}", "ListenAddress 127.0.0.1", $"HostKey {HostKey}", $"PidFile {folder}/pid", "LogLevel VERBOSE",
            "StrictModes no", .. extra, "UsePAM no", "PasswordAuthentication yes", "AllowTcpForwarding yes", "MaxStartups 50",
        ]);
        Run.Program("/usr/sbin/sshd", ["-t", "-f", config]).ExitCode.Should().Be(0);
        process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-f", config, "-E", Log]))!;
        AwaitPort();
    }

    public int Port { get; }

    public string HostKey => Path.Combine(folder, "host_ed25519");

    public string Log => Path.Combine(folder, "log");

    public string KnownHostsLine
    {
        get
        {
            string[] words = File.ReadAllText(HostKey + ".pub").Split(' ');
            return $"[127.0.0.1]:{Port} {words[0]} {words[1]}\n";
        }
    }

    /// <summary>Every process of every session, the privileged halves first.</summary>
    public IReadOnlyList<int> SessionProcesses()
    {
        List<int> found = [];
        Queue<int> parents = new([process.Id]);
        while (parents.TryDequeue(out int parent))
        {
            string path = $"/proc/{parent}/task/{parent}/children";
            foreach (string child in (File.Exists(path) ? File.ReadAllText(path) : "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                found.Add(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture));
                parents.Enqueue(found[^1]);
            }
        }

        return found;
    }

    public void Signal(string signal)
    {
        foreach (int pid in SessionProcesses())
        {
            Run.Program("kill", ["-" + signal, pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }
    }

    public void Dispose()
    {
        Signal("KILL");
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void AwaitPort()
    {
        DateTime end = DateTime.UtcNow + StartLimit;
        while (true)
        {
            try
            {
                using TcpClient client = new("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < end && !process.HasExited)
            {
                Thread.Sleep(50);
            }
        }
    }
}
