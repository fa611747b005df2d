using System.Globalization;

namespace Shien.Remote.InstalledSsh;

/// <summary>The command line of the installed <c>ssh</c>.</summary>
internal static class SshArguments
{
    /// <summary>Arguments that run <paramref name="command"/> at the blade.</summary>
    /// <param name="options">The blade, as it was typed: ssh reads its own ssh_config.</param>
    /// <param name="controlPath">Socket by which later streams share the login of the first, or null.</param>
    /// <param name="mayAsk">True if ssh may ask on the terminal.</param>
    /// <param name="command">What runs there.</param>
    public static List<string> Make(RemoteOptions options, string? controlPath, bool mayAsk, string command)
    {
        List<string> arguments =
        [
            "-T", "-a", "-x",
            "-o", mayAsk ? "BatchMode=no" : "BatchMode=yes",
            "-o", string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={Seconds(options.ConnectLimit)}"),

            // ssh's own watchdog: unlike SSH.NET's keepalive it wants an answer.
            "-o", string.Create(CultureInfo.InvariantCulture, $"ServerAliveInterval={Math.Max(1, Seconds(options.SilenceLimit) / 3)}"),
            "-o", "ServerAliveCountMax=2",

            // What a line in ssh_config for interactive use must not do to the stream.
            "-o", "RemoteCommand=none",
            "-o", "ClearAllForwardings=yes",
            "-o", "PermitLocalCommand=no",
            "-o", "EscapeChar=none",
            "-o", controlPath is null ? "ControlPath=none" : "ControlPath=" + controlPath.Replace("%", "%%", StringComparison.Ordinal),
            "-o", controlPath is null ? "ControlMaster=no" : "ControlMaster=auto",
            "-o", "ControlPersist=no",
        ];
        if (options.Door is { } door)
        {
            // Before what ssh_config says, as all of these: the first value counts.
            arguments.AddRange(["-o", door.ProxyOption]);
            arguments.AddRange(["-o", $"UserKnownHostsFile=\"{options.KnownHostsPaths[0]}\"", "-o", "StrictHostKeyChecking=yes", "-o", "HostKeyAlias=" + door.Host]);
        }

        Add("-F", options.SshConfigPath);
        Add("-i", options.KeyPath);
        Add("-l", options.Address.User);
        Add("-p", options.Address.Port?.ToString(CultureInfo.InvariantCulture));
        arguments.AddRange(["--", options.Address.Host, command]);
        return arguments;

        void Add(string flag, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([flag, value]);
            }
        }
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds);
}
