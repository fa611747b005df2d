using Shien.Remote;

namespace Shien.Cli.Blades;

/// <summary>A table <c>[blades.NAME]</c> of config.toml.</summary>
/// <param name="Host">Name or IP address.</param>
/// <param name="Port">1 to 65535, or null for what ssh_config or SSH itself says.</param>
/// <param name="User">Account, or null for what ssh_config or this machine says.</param>
/// <param name="Key">Absolute path of the private key, or null for the usual ones.</param>
internal sealed record BladeEntry(string Host, int? Port, string? User, string? Key)
{
    /// <summary>The address to connect to.</summary>
    public BladeAddress Address => new(User, Host, Port);
}
