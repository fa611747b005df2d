using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.Cli.Blades;

/// <summary>What the machine says about reaching blades. Tests give their own.</summary>
/// <param name="HomePath">Where <c>.ssh</c> is.</param>
/// <param name="ConfigPath">config.toml, which may not exist.</param>
/// <param name="SocketPath">shiend's socket on this machine, which may not exist.</param>
/// <param name="User">Account on this machine.</param>
/// <param name="SshProgram">The installed <c>ssh</c>, or null.</param>
/// <param name="AgentSocket">SSH_AUTH_SOCK, or null.</param>
internal sealed record BladeEnvironment(
    string HomePath, string ConfigPath, string SocketPath, string User, string? SshProgram, string? AgentSocket)
{
    /// <summary>ssh_config in place of the home directory's; only tests say so.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>known_hosts files in place of the usual ones; only tests say so.</summary>
    public IReadOnlyList<string> KnownHostsPaths { get; init; } = [];

    /// <summary>What runs on the blade; only tests say something else.</summary>
    public string DialCommand { get; init; } = "ie-virsh dial";

    /// <summary>As the process finds it: <c>%APPDATA%\shien</c> on Windows, else XDG_CONFIG_HOME or <c>~/.config/shien</c>.</summary>
    public static BladeEnvironment OfProcess()
    {
        // ApplicationData is all of the three, but empty where the folder does not exist yet.
        string settings = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

        // On macOS it is ~/Library/Application Support; our documents speak of ~/.config, as ssh and git people expect.
        if (OperatingSystem.IsMacOS())
        {
            settings = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".config");
        }

        string? agent = Environment.GetEnvironmentVariable("SSH_AUTH_SOCK");
        return new BladeEnvironment(
            home,
            Path.Combine(settings, "shien", "config.toml"),
            LocalBlade.SocketPath,
            Environment.UserName,
            ChildProcess.Find("ssh"),
            agent is { Length: > 0 } && File.Exists(agent) ? agent : null);
    }
}
