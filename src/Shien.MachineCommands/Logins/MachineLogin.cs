using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Logins;

/// <summary>
/// One login by the installed ssh. Where the blade knows the machine's host keys, ssh gets a known_hosts of its own with those of them
/// that the machine shows, and trusts nothing else; where it knows none, ssh asks as always, by a name that stays when the address changes.
/// </summary>
internal sealed class MachineLogin(MachineDetails details, string account, IReadOnlyList<string> command)
{
    /// <summary>Runs it on this terminal; returns ssh's exit code.</summary>
    /// <param name="road">To the machine.</param>
    /// <param name="accepted">A fingerprint that counts besides the recorded ones, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">There is no ssh, nobody answers, or the host key is another.</exception>
    public async Task<int> RunAsync(MachineRoad road, string? accepted, CancellationToken cancellation)
    {
        string program = ChildProcess.Find("ssh") ?? throw new UserException("'ssh' is not on PATH.", "Install OpenSSH's client; on Debian: apt install openssh-client");
        IReadOnlyList<string> known = [.. details.HostKeys ?? [], .. accepted is null ? [] : new[] { accepted }];
        if (known.Count == 0)
        {
            return await ChildProcess.RunInForegroundAsync(program, Arguments(road, null), road.Environment).ConfigureAwait(false);
        }

        string folder = Directory.CreateTempSubdirectory("shien-ssh-").FullName;
        try
        {
            string file = Path.Combine(folder, "known_hosts");
            ShownHostKey[] keys = Trusted(await road.ShowKeysAsync(known, cancellation).ConfigureAwait(false), known);
            await File.WriteAllLinesAsync(file, keys.Select(key => $"{Alias} {key.Kind} {key.Base64}"), cancellation).ConfigureAwait(false);
            return await ChildProcess.RunInForegroundAsync(program, Arguments(road, file), road.Environment).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Alias => "machine-" + details.Machine.Uuid;

    /// <summary>ssh's arguments.</summary>
    internal IReadOnlyList<string> Arguments(MachineRoad road, string? knownHosts) =>
    [
        "-o", "HostKeyAlias=" + Alias,
        "-o", "CheckHostIP=no",
        .. knownHosts is null ? [] : new[] { "-o", $"UserKnownHostsFile=\"{knownHosts}\"", "-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no" },
        .. road.Arguments,
        "-l", account,
        "--", road.Host,
        .. command,
    ];

    private ShownHostKey[] Trusted(IReadOnlyList<ShownHostKey> shown, IReadOnlyList<string> known)
    {
        ShownHostKey[] trusted = [.. shown.Where(key => known.Contains(key.Fingerprint))];
        string name = details.Machine.Name;
        return trusted.Length > 0 ? trusted
            : shown.Count == 0 ? throw new UserException(
                $"no SSH server of the machine '{name}' answers.", $"If it was started just now, try again in a moment; else look with 'console {name}' whether its sshd runs.")
            : throw new UserException(
                $"the host keys that the machine '{name}' shows are none of those that the blade knows of it.\n" +
                string.Concat(shown.Select(key => $"  shown: {key.Fingerprint} ({key.Kind})\n")) + string.Join('\n', known.Select(key => $"  known: {key}")),
                $"Another machine may answer in its place. If you made new keys inside, compare on its console ('console {name}', then: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and add --accept-host-key {shown[0].Fingerprint}");
    }
}
