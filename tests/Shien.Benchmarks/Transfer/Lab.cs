using System.Globalization;

namespace Shien.Benchmarks.Transfer;

/// <summary>
/// A private blade (src/local-blade) with the account alice, an administrator, and a laptop beside it: a home folder with a key that
/// alice's account accepts. Everything in it ends when it is disposed.
/// </summary>
internal sealed class Lab : IDisposable
{
    private const string Inside = "/run/local-blade";

    private readonly string script;
    private readonly string state;
    private readonly string log;

    /// <summary>Brings it up.</summary>
    public Lab(string folder, string bin)
    {
        script = FindScript();
        state = Path.Combine(folder, "blade");
        log = Path.Combine(folder, "transfer.log");
        Home = Path.Combine(folder, "laptop");
        Bin = bin;
        File.Delete(log);
        if (Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }

        Run(script, "down", state);
        Run(
            script, "up", state, "--bin", bin, "--sshd", "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--user", "alice:20001:alice-secret", "--admin", "alice");
        Process = FindProcess();
        MakeKey();
    }

    /// <summary>The blade's first process: its namespaces are the blade.</summary>
    public int Process { get; }

    /// <summary>The laptop's home folder.</summary>
    public string Home { get; }

    /// <summary>The published programs.</summary>
    public string Bin { get; }

    /// <summary>alice's home on the blade, as the laptop's side of the machine sees it.</summary>
    public string BladeHome => Path.Combine(state, "home", "alice");

    /// <summary>The store of the blade, likewise.</summary>
    public string Store => Path.Combine(state, "store");

    /// <summary>Options of ssh, scp and rsync's ssh.</summary>
    public string[] SshOptions =>
    [
        "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={Home}/.ssh/known_hosts", "-o", "StrictHostKeyChecking=yes", "-i", $"{Home}/.ssh/id_ed25519",
    ];

    /// <summary>Runs a program to its end and measures it; what it says to people goes into a log, which is shown where it fails.</summary>
    public Measured Run(params string[] command)
    {
        long before = File.Exists(log) ? new FileInfo(log).Length : 0;
        try
        {
            return Child.Run("/bin/sh", ["-c", "log=$0; exec \"$@\" 2>> \"$log\"", log, .. command]);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(e.Message + "\n" + File.ReadAllText(log)[(int)before..]);
        }
    }

    /// <summary>Runs a program on the blade as root.</summary>
    public Measured OnBlade(params string[] command) => Run([script, "exec", state, "--", .. command]);

    /// <summary>The command that runs a program on the blade as root.</summary>
    public string[] EnterBlade(params string[] command) => [script, "exec", state, "--", .. command];

    /// <summary>Runs a program on the blade as alice.</summary>
    public Measured AsAlice(params string[] command) => Run([script, "exec", state, "--user", "alice", "--", .. command]);

    /// <summary>Lets the laptop's key sign boxes.</summary>
    public void TrustSigner()
    {
        string key = File.ReadAllText(Path.Combine(Home, ".ssh", "id_ed25519.pub"));
        OnBlade("sh", "-euc", $"printf '%s\\n' \"$0\" > {Inside}/store/boxes/allowed_signers", "alice namespaces=\"shien-box\" " + string.Join(' ', key.Split(' ')[..2]));
    }

    /// <summary>Lets the laptop know the blade under an address.</summary>
    public void Know(string address) =>
        OnBlade("sh", "-euc", $"printf '%s %s\\n' {address} \"$(cut -d ' ' -f 1,2 {Inside}/ssh/host_key.pub)\" >> \"$0\"", Path.Combine(Home, ".ssh", "known_hosts"));

    /// <summary>Starts one more sshd on the blade, which ends with it.</summary>
    public void Listen(string address)
    {
        string config = $"{Inside}/ssh/sshd_config-{address}";
        OnBlade("sh", "-euc", $"sed 's/^ListenAddress .*/ListenAddress {address}/' {Inside}/ssh/sshd_config > {config}; $(command -v sshd) -E /var/log/sshd-{address}.log -f {config}");
        Know(address);
    }

    /// <inheritdoc/>
    public void Dispose() => Run(script, "down", state);

    private void MakeKey()
    {
        Directory.CreateDirectory(Path.Combine(Home, ".ssh"));
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", Path.Combine(Home, ".ssh", "id_ed25519"));
        OnBlade("install", "-D", "-o", "alice", "-m", "600", Path.Combine(Home, ".ssh", "id_ed25519.pub"), $"{Inside}/home/alice/.ssh/authorized_keys");
        OnBlade("chown", "-R", "alice:", $"{Inside}/home/alice/.ssh");
        Know("127.0.0.1");
    }

    // The child of the process that `up` started.
    private int FindProcess()
    {
        string outer = File.ReadAllText(Path.Combine(state, "outer.pid")).Trim();
        return int.Parse(File.ReadAllText($"/proc/{outer}/task/{outer}/children").Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static string FindScript()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "src", "local-blade");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new InvalidOperationException("'src/local-blade' is not above this program. Run it from where it was built.");
    }
}
