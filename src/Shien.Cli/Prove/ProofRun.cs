using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.Remote;
using Shien.Remote.Guests;
using ShownKey = Shien.Remote.HostKeys.HostKey;
using WrittenKey = Shien.Api.Repairs.HostKey;

namespace Shien.Cli.Prove;

/// <summary>
/// Has the blade boot a machine apart from every network, and tries from here who gets in. Whatever happens, the machine is stopped and
/// as it was before.
/// </summary>
internal sealed class ProofRun(Terminal terminal, ProgressMeter meter, BladeConnection blade)
{
    private static readonly TimeSpan KeyExchangeLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    /// <summary>The machine after the last proof.</summary>
    public MachineInfo? Machine { get; private set; }

    /// <summary>Proves it.</summary>
    /// <param name="name">Slot.</param>
    /// <param name="written">The host keys that it must have; none where nobody knows.</param>
    /// <param name="accounts">As whom the owner's key may let in; one of them must.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BladeException">It is not proved: with the code <see cref="ErrorCodes.Proof"/> the machine is to blame.</exception>
    public async Task<ProofReport> RunAsync(
        string name, IReadOnlyList<WrittenKey> written, IReadOnlyList<string> accounts, CancellationToken cancellation)
    {
        ProofReport? report = null;
        meter.Begin("Booting it, apart from every network");
        try
        {
            await foreach (PushEvent e in blade.Client.ProveAsync(name, cancellation).ConfigureAwait(false))
            {
                if (e.Error is not null)
                {
                    throw new BladeException(e.Error);
                }

                if (e.Machine is not null)
                {
                    Machine = e.Machine;
                    return report ?? throw new BladeException(new ApiError(ErrorCodes.Backend, "the blade ended the proof before anybody could log in.", "Run it again."));
                }

                if (e.Note is not null)
                {
                    terminal.Say("  " + e.Note);
                }

                meter.Report(0);
                if (e.Banner is { } banner)
                {
                    report = await TalkAsync(name, banner, written, accounts, cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            meter.End();
        }

        throw new BladeException(new ApiError(ErrorCodes.Backend, "the blade stopped talking before the proof was done.", "Run it again."));
    }

    private async Task<ProofReport> TalkAsync(
        string name, string banner, IReadOnlyList<WrittenKey> written, IReadOnlyList<string> accounts, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("shien-proof-").FullName;
        try
        {
            GuestDoor door = new("machine-" + name, stop => blade.Client.OpenProofStreamAsync(name, stop), DoorCommand.CommandLine());
            await using (door.ConfigureAwait(false))
            {
                GuestSsh ssh = new(door, KeyExchangeLimit);
                meter.Begin("Comparing the host key");
                ShownKey shown = await ssh.ShownKeyAsync([.. written.Select(key => key.Type)], cancellation).ConfigureAwait(false);
                CheckHostKey(name, shown, written);
                string knownHosts = Path.Combine(folder, "known_hosts");
                await File.WriteAllTextAsync(knownHosts, $"{door.Host} {shown.Kind} {shown.Base64}\n", cancellation).ConfigureAwait(false);
                meter.Begin("Logging in with your key");
                string owner = await LogInAsync(name, new OwnerLogin(Keys(name), door, knownHosts), accounts, cancellation).ConfigureAwait(false);
                IReadOnlyList<RefusedLogin> refused = await TryOthersAsync(name, ssh, shown, cancellation).ConfigureAwait(false);
                return new ProofReport(true, banner, new ProvedHostKey(shown.Kind, shown.Fingerprint, written.Count > 0), owner, refused);
            }
        }
        finally
        {
            meter.Begin("Stopping the machine");
            await EndAsync(name).ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private RemoteOptions Keys(string name) => blade.Keys ?? throw new BladeException(new ApiError(
        ErrorCodes.Backend, $"there is no key with which to log in to the machine '{name}'.", "Run 'shien setup'."));

    private static void CheckHostKey(string name, ShownKey shown, IReadOnlyList<WrittenKey> written)
    {
        if (written.Count > 0 && !written.Any(key => key.Key == shown.Base64))
        {
            throw NotProved(
                name,
                $"its host key is {shown.Fingerprint} ({shown.Kind}), and none of those that were written into it: {string.Join(", ", written.Select(key => key.Fingerprint))}",
                "Something inside makes host keys of its own at the start, or sshd uses others (HostKey in its configuration): look with 'ie-virsh console', cure it, and prove it again.");
        }
    }

    private static async Task<string> LogInAsync(string name, OwnerLogin login, IReadOnlyList<string> accounts, CancellationToken cancellation)
    {
        List<string> reasons = [];
        foreach (string account in accounts)
        {
            if (await login.TryAsync(account, cancellation).ConfigureAwait(false) is not { } reason)
            {
                return account;
            }

            reasons.Add(reason);
        }

        throw NotProved(
            name,
            "your key does not open it:" + string.Concat(reasons.Select(reason => "\n  " + reason)),
            "The key must be in ~/.ssh/authorized_keys of an account inside: 'shien push --fix' puts those in that the blade knows of you ('shien setup' tells the blade this machine's key). Another account is named with 'shien prove --user'.");
    }

    private async Task<IReadOnlyList<RefusedLogin>> TryOthersAsync(string name, GuestSsh ssh, ShownKey hostKey, CancellationToken cancellation)
    {
        List<RefusedLogin> refused = [];
        List<string> open = [];
        foreach (string account in PublishedLogins.Accounts)
        {
            meter.Begin($"Trying what is published, as '{account}'");
            foreach (GuestSecret secret in PublishedLogins.Secrets)
            {
                if (await ssh.TryAsync(account, secret, hostKey, cancellation).ConfigureAwait(false))
                {
                    open.Add($"'{account}' with {secret.Name}");
                }
                else
                {
                    refused.Add(new RefusedLogin(account, secret.Name));
                }
            }
        }

        return open.Count == 0 ? refused : throw NotProved(
            name, "it lets everybody in as " + string.Join(", and as ", open), "Repair it: 'shien push --fix --prove', or on the blade 'ie-virsh fix'.");
    }

    private static BladeException NotProved(string name, string why, string remedy) => new(new ApiError(
        ErrorCodes.Proof, $"The machine '{name}' is not proved: {why}.", "It is defined and stopped, as it was before the proof. " + remedy));

    // The failure that led here is what is told; a proof that nobody ends, ends with this connection.
    private async Task EndAsync(string name)
    {
        using CancellationTokenSource limit = new(EndLimit);
        try
        {
            await blade.Client.EndProofAsync(name, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BladeException or OperationCanceledException)
        {
        }
    }
}
