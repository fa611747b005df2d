using System.Collections.Concurrent;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Proofs;

/// <summary>
/// Boots a stopped machine once, where nobody but its owner's laptop reaches it, and leaves it as it was: stopped, defined, its disks
/// unchanged. Ends with the client; while it lasts nobody starts, reads, repairs or replaces the machine.
/// </summary>
internal sealed class MachineProof(
    LibvirtConnection libvirt,
    DomainXml xml,
    PushBoard board,
    MachineCommands commands,
    MachineView view,
    DomainPlatform platform,
    StoreLayout layout,
    BladeSettings settings,
    TimeProvider time,
    BladeLog log) : IDisposable
{
    /// <summary>Where sshd listens.</summary>
    public const int SshPort = 22;

    // What the first start of a machine writes; more is a guest that fills the store.
    private const long MaxWrittenBytes = 1L << 30;
    private const int AtOnce = 2;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReservationPatience = TimeSpan.FromSeconds(10);

    /// <summary>Longest that the logins may take, together.</summary>
    public static TimeSpan TalkLimit { get; } = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, ProofSession> sessions = new();
    private readonly SemaphoreSlim turns = new(AtOnce);

    /// <summary>Runs one and tells <paramref name="events"/>; never throws. Returns when nothing of it is left.</summary>
    public async Task RunAsync(Caller caller, string slot, EventLog events, CancellationToken aborted)
    {
        try
        {
            MachineInfo machine = await ProveAsync(caller, slot, events, aborted).ConfigureAwait(false);
            events.Add(new PushEvent("done", Machine: machine));
        }
        catch (Exception e)
        {
            events.Fail(
                e,
                new ApiError(ErrorCodes.State, "the proof was given up, because the client left or the blade's daemon stopped; the machine is stopped and as it was", "Run it again."),
                $"proof of {caller.Account.Name}@{slot}",
                log);
        }
    }

    /// <summary>The proof of the caller's machine that is under way.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public ProofSession Find(Caller caller, string slot) =>
        sessions.TryGetValue(commands.Find(caller.Account, slot).Uuid, out ProofSession? session)
            ? session
            : throw new RefusalException(ErrorCodes.State, $"no proof of the machine '{slot}' is under way", $"Begin one with 'shien prove {slot}'.");

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    private async Task<MachineInfo> ProveAsync(Caller caller, string slot, EventLog events, CancellationToken aborted)
    {
        (MachineRecord record, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Proof), aborted).ConfigureAwait(false);
        using (held)
        using (ProofSession session = new(record, aborted))
        using (RepairPlace place = await ReserveAsync(caller, record, session.Ending).ConfigureAwait(false))
        {
            if (!await turns.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
            {
                events.Add(new PushEvent("boot", Note: $"Waiting: {AtOnce} other proofs are at work."));
                await turns.WaitAsync(session.Ending).ConfigureAwait(false);
            }

            sessions[record.Uuid] = session;
            log.Audit(caller, $"machine {slot}: proof begins");
            try
            {
                await BootAsync(session, events).ConfigureAwait(false);
            }
            finally
            {
                sessions.TryRemove(record.Uuid, out _);
                turns.Release();
                session.Finish();
                log.Audit(caller, $"machine {slot}: proof ends");
            }
        }

        return await Task.Run(() => view.Of(record), CancellationToken.None).ConfigureAwait(false);
    }

    // A push that has just ended gives its own reservation back a moment after it has told so.
    private async Task<RepairPlace> ReserveAsync(Caller caller, MachineRecord record, CancellationToken ending)
    {
        for (long start = time.GetTimestamp(); ;)
        {
            try
            {
                return await Task.Run(() => board.ReserveRepair(caller.Account, record.Slot, MaxWrittenBytes), ending).ConfigureAwait(false);
            }
            catch (RefusalException e) when (e.Error.Code == ErrorCodes.Busy && time.GetElapsedTime(start) < ReservationPatience)
            {
                await Task.Delay(Look, time, ending).ConfigureAwait(false);
            }
        }
    }

    private async Task BootAsync(ProofSession session, EventLog events)
    {
        events.Add(new PushEvent("boot"));
        TrialGuest guest = await Task.Run(() => new TrialGuest(libvirt, xml, layout, platform, session.Record), CancellationToken.None).ConfigureAwait(false);
        try
        {
            string banner = await new SshWait(guest, session.Record.Slot, settings.ProofTimeout, MaxWrittenBytes, () => events.Add(new PushEvent("boot")), time)
                .RunAsync(session.Ending).ConfigureAwait(false);
            session.Open(guest.Network);
            events.Add(new PushEvent("login", Banner: banner));
            await TalkAsync(session, guest).ConfigureAwait(false);
        }
        finally
        {
            session.Close();
            await Task.Run(guest.Dispose, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Until the client has seen enough.
    private async Task TalkAsync(ProofSession session, TrialGuest guest)
    {
        for (long start = time.GetTimestamp(); !session.WasEnded;)
        {
            session.Ending.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(start) > TalkLimit)
            {
                throw new RefusalException(
                    ErrorCodes.Proof, $"the logins at the machine '{session.Record.Slot}' were not done within {TalkLimit.TotalMinutes:0} minutes", "Try again when the blade has less to do.");
            }

            await Task.Run(() => SshWait.CheckAlive(guest, session.Record.Slot, MaxWrittenBytes), CancellationToken.None).ConfigureAwait(false);
            await Task.WhenAny(Task.Delay(Look, time, session.Ending)).ConfigureAwait(false);
        }
    }
}
