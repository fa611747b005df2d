using System.CommandLine;

namespace Shien.Cli.Blades;

/// <summary>The option that chooses the blade, shared by every command that needs one.</summary>
public static class BladeOption
{
    /// <summary><c>--blade</c>; null where it is not given.</summary>
    public static Option<string?> Blade { get; } = new("--blade")
    {
        Description = "local, a name of config.toml, or [USER@]HOST[:PORT]; without it the default of config.toml, or else this machine",
        HelpName = "BLADE",
    };
}
