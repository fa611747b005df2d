using Shien.Api.Machines;
using Shien.Api.Repairs;
using Shien.CommandLine;
using Shien.Remote;
using Shien.Remote.HostKeys;

namespace Shien.Cli.Push;

/// <summary>
/// Shows the new host keys of a machine, and offers to put them into known_hosts: they came over a connection that is trusted, so
/// nobody has to compare fingerprints later. Never writes without a yes.
/// </summary>
internal sealed class HostKeyOffer(Terminal terminal, string knownHostsPath)
{
    /// <summary>Shows and asks; where nobody can be asked it only shows.</summary>
    public void Make(MachineInfo machine, IReadOnlyList<Shien.Api.Repairs.HostKey> keys)
    {
        foreach (string line in RepairText.Lines(keys))
        {
            terminal.Say(line);
        }

        if (keys.Count == 0 || machine.Addresses.Count == 0 || !terminal.IsInteractive)
        {
            return;
        }

        try
        {
            Offer(machine.Addresses[0], [.. keys.Select(key => key.Key)]);
        }
        catch (Exception e) when (e is RemoteException or FormatException)
        {
            // The machine is in its place; only ssh will ask.
            terminal.Say($"{e.Message} (ignored)");
        }
    }

    private void Offer(string address, IReadOnlyList<string> keys)
    {
        MachineHostKeys known = new(knownHostsPath);
        if (known.Contradiction(address, keys) is { } where)
        {
            terminal.Say($"'{where}' has another key for {address}, of a machine that had this address before. Take it out with: ssh-keygen -R {address}");
            return;
        }

        if (known.Missing(address, keys).Count > 0 && terminal.Confirm($"Put them into '{known.Path}' for {address}, so that ssh knows the machine?"))
        {
            known.Add(address, keys);
        }
    }
}
