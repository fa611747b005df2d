namespace Shien.EndToEnd.Lab;

/// <summary>
/// A student's laptop: a home folder of its own with a key that the account on the blade accepts, reached over the
/// blade's real sshd. It runs inside the blade's network, since that exists nowhere else.
/// </summary>
internal sealed class Laptop
{
    private readonly Blade blade;
    private readonly string home;
    private readonly string account;

    public Laptop(Blade blade, string home, string account)
    {
        this.blade = blade;
        this.home = home;
        this.account = account;
        Directory.CreateDirectory(home);
        RunResult setup = Inside(
            $"{account}-secret\n", Artifacts.Shien, "setup", "--blade", "127.0.0.1", "--user", account, "--accept-host-key", HostKey());
        setup.Succeeded();
    }

    /// <summary>Runs <c>shien</c> on the laptop.</summary>
    public RunResult Shien(params string[] arguments) => Inside("", Artifacts.Shien, arguments);

    /// <summary>Runs a command on the blade in an SSH session of the account.</summary>
    public RunResult OnBlade(string program, params string[] arguments) => Inside(
        "",
        "ssh",
        [
            "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={home}/.ssh/known_hosts", "-i", $"{home}/.ssh/id_ed25519",
            $"{account}@127.0.0.1", program, .. arguments.Select(argument => $"'{argument}'"),
        ]);

    /// <summary>Runs a program on the laptop while the installed ssh forwards a port of it, as <c>-L</c> says.</summary>
    public RunResult Forwarded(string forward, string program, params string[] arguments) => Inside(
        "",
        "sh",
        [
            "-euc", """
                forward=$1
                shift
                ssh -o BatchMode=yes -o UserKnownHostsFile="$HOME/.ssh/known_hosts" -i "$HOME/.ssh/id_ed25519" -N -L "$forward" ACCOUNT@127.0.0.1 > /dev/null 2>&1 &
                trap "kill $!" EXIT
                "$@"
                """.Replace("ACCOUNT", account, StringComparison.Ordinal),
            "sh", forward, program, .. arguments,
        ]);

    private string HostKey() =>
        blade.As("root", "ssh-keygen", "-lf", "/run/local-blade/ssh/host_key.pub").Succeeded().Split(' ')[1];

    /// <summary>The arguments of <see cref="Blade.Script"/> that run <c>shien</c> on the laptop.</summary>
    public IReadOnlyList<string> Entering(params string[] arguments) => blade.Entering("root", "env", [.. Environment, Artifacts.Shien, .. arguments]);

    private string[] Environment => ["-u", "XDG_CONFIG_HOME", "-u", "XDG_CACHE_HOME", "-u", "SSH_AUTH_SOCK", $"HOME={home}"];

    private RunResult Inside(string input, string program, params string[] arguments) =>
        blade.As("root", new RunOptions(input), "env", [.. Environment, program, .. arguments]);
}
