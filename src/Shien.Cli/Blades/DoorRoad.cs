using Shien.Api.Machines;
using Shien.Cli.Prove;
using Shien.MachineCommands;
using Shien.MachineCommands.Logins;
using Shien.Remote.Guests;
using HostKey = Shien.Remote.HostKeys.HostKey;

namespace Shien.Cli.Blades;

/// <summary>The way to a machine from a laptop: a stream of the blade, since the machines' network is seldom reached from there.</summary>
internal static class DoorRoad
{
    private static readonly TimeSpan KeyExchangeLimit = TimeSpan.FromMinutes(1);
    private static readonly string[] Kinds = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"];

    /// <summary>Opens it; nothing is asked of the machine yet.</summary>
    public static MachineRoad Open(BladeAccess blade, MachineDetails details)
    {
        string name = details.Machine.Name;
        GuestDoor door = new("machine-" + name, stop => blade.Client.OpenSshStreamAsync(name, stop), DoorCommand.CommandLine());
        return new MachineRoad(door.Host, door.DisposeAsync)
        {
            Arguments = ["-o", door.ProxyOption, .. blade.KeyPath is { } key ? new[] { "-i", key } : []],
            Environment = new Dictionary<string, string> { [GuestDoor.Variable] = door.Ticket },
            ShowKeysAsync = (known, cancellation) => ShowAsync(new GuestSsh(door, KeyExchangeLimit), known, cancellation),
        };
    }

    // A server shows one key a connection, of the first kind that both know.
    private static async Task<IReadOnlyList<ShownHostKey>> ShowAsync(GuestSsh ssh, IReadOnlyList<string> known, CancellationToken cancellation)
    {
        List<ShownHostKey> shown = [];
        foreach (string kind in Kinds)
        {
            HostKey key = await ssh.ShownKeyAsync([kind], cancellation).ConfigureAwait(false);
            if (!shown.Any(other => other.Base64 == key.Base64))
            {
                shown.Add(new ShownHostKey(key.Kind, key.Base64, key.Fingerprint));
            }

            if (known.Contains(key.Fingerprint))
            {
                break;
            }
        }

        return shown;
    }
}
