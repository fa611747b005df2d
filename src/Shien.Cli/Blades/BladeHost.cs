using System.Globalization;
using Shien.CommandLine;
using Shien.MachineCommands;
using Shien.Remote;

namespace Shien.Cli.Blades;

/// <summary><c>shien</c> as the commands see it that it shares with <c>ie-virsh</c>.</summary>
internal static class BladeHost
{
    /// <summary>Makes it.</summary>
    public static CommandHost Create(Terminal terminal, BladeOpener blades) => new(
        "shien",
        terminal,
        async (parsed, cancellation) =>
        {
            BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
            return new BladeAccess(blade.Client, blade.DisposeAsync) { KeyPath = blade.Keys?.KeyPath, SshDestination = blade.Name == BladeSettings.Local ? null : blade.Keys is { } keys ? Words(keys.Address) : null };
        },
        Explanation.ErrorOf)
    {
        BladeOptions = [BladeOption.Blade],
        ShowsFindings = true,
        BladePath = path => path is ['/', ..] ? path : throw new UserException(
            $"'{path}' is no path on the blade.", "Name a file of the blade by its whole path there, such as /home/ACCOUNT/debian.iso; 'scp' brings one there."),
    };

    private static IReadOnlyList<string> Words(BladeAddress address) =>
    [
        .. address.Port is { } port ? ["-p", port.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        (address.User is { } user ? user + "@" : "") + address.Host,
    ];
}
