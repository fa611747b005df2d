using Shien.Api.Machines;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.Cli.Prove;
using Shien.CommandLine;
using Shien.Remote;
using Shien.Remote.Guests;
using Shien.Remote.HostKeys;

namespace Shien.Cli.Rebuild;

/// <summary>The way into a machine that has just been started, as its owner and over the blade: waits for its sshd, and trusts no other host key than those that the blade wrote into it.</summary>
internal sealed class GuestEntry : IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly BladeConnection blade;
    private readonly MachineDetails details;
    private readonly TimeProvider time;
    private readonly GuestDoor door;
    private readonly string folder = Directory.CreateTempSubdirectory("shien-rebuild-").FullName;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="blade">Where the machine runs.</param>
    /// <param name="details">The machine.</param>
    /// <param name="time">Clock of the waits.</param>
    public GuestEntry(BladeConnection blade, MachineDetails details, TimeProvider time)
    {
        this.blade = blade;
        this.details = details;
        this.time = time;
        string name = details.Machine.Name;
        door = new GuestDoor("machine-" + name, stop => blade.Client.OpenSshStreamAsync(name, stop), DoorCommand.CommandLine());
    }

    /// <summary>The account that the blade gave the owner's key to.</summary>
    public string Account => details.Login is { } login && BladeAddress.IsUser(login) ? login : "vagrant";

    private string KnownHosts => Path.Combine(folder, "known_hosts");

    /// <summary>Waits until the machine's sshd shows its host key, which must be one of those that the blade knows.</summary>
    /// <exception cref="UserException">It shows none in ten minutes, or another one.</exception>
    public async Task WaitAsync(ProgressMeter meter, CancellationToken cancellation)
    {
        meter.Begin("Waiting for its SSH server");
        HostKey shown = await ShownAsync(meter, cancellation).ConfigureAwait(false);
        meter.End();
        if (details.HostKeys is { Count: > 0 } known && !known.Contains(shown.Fingerprint))
        {
            throw new UserException(
                $"The machine '{details.Machine.Name}' shows the host key {shown.Fingerprint} ({shown.Kind}), and the blade knows others of it: {string.Join(", ", known)}.",
                $"Look at its console: shien console {details.Machine.Name}");
        }

        await File.WriteAllTextAsync(KnownHosts, $"{door.Host} {shown.Kind} {shown.Base64}\n", cancellation).ConfigureAwait(false);
    }

    /// <summary>Logs in; the caller disposes the session. A guest that still starts may refuse at first.</summary>
    /// <exception cref="RemoteException">It lets nobody in.</exception>
    public async Task<(GuestSession Session, GuestFacts Facts)> LogInAsync(CancellationToken cancellation)
    {
        RemoteOptions keys = blade.Keys ?? throw new UserException("There is no key with which to log in to the machine.", "Run 'shien setup'.");
        RemoteOptions options = keys with
        {
            Address = new BladeAddress(Account, door.Host, null),
            Door = door,
            KnownHostsPaths = [KnownHosts],
            AcceptedFingerprint = null,
            ConnectLimit = Limit,
            SilenceLimit = Limit,
            Questions = new RemoteQuestions { Passphrase = keys.Questions.Passphrase },
        };
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(options, cancellation).ConfigureAwait(false);
            }
            catch (RemoteException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One attempt; the caller disposes the session.</summary>
    /// <exception cref="RemoteException">Nobody is let in.</exception>
    internal static async Task<(GuestSession Session, GuestFacts Facts)> TryAsync(RemoteOptions options, CancellationToken cancellation)
    {
        GuestSession session = new(await RemoteBlade.ConnectAsync(options, cancellation).ConfigureAwait(false));
        try
        {
            List<string> lines = [];
            await session.RunAsync(["sh", "-c", GuestScripts.Probe], null, lines.Add, cancellation).ConfigureAwait(false);
            return (session, GuestFacts.Parse(lines));
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<HostKey> ShownAsync(ProgressMeter meter, CancellationToken cancellation)
    {
        GuestSsh ssh = new(door, Limit);
        for (long start = time.GetTimestamp(); ;)
        {
            try
            {
                return await ssh.ShownKeyAsync(["ssh-ed25519"], cancellation).ConfigureAwait(false);
            }
            catch (RemoteException e) when (time.GetElapsedTime(start) >= BootLimit)
            {
                throw new UserException(
                    $"The machine '{details.Machine.Name}' runs, and its SSH server does not answer: {e.Message}",
                    $"Look at its console: shien console {details.Machine.Name}",
                    inner: e);
            }
            catch (RemoteException)
            {
                meter.Report(0);
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
