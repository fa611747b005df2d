using Microsoft.Win32.SafeHandles;
using Shien.Blade.Accounts;
using Shien.Blade.Confined;
using Shien.Blade.Machines;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Inspection;
using Shien.Inspection.Waivers;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs shien-inspect on images that nobody has looked into, a few at a time: open descriptors, a uid of its own, no
/// network, no rights, limits.
/// </summary>
internal sealed class InspectionPool
{
    private const int AtOnce = 2;

    private readonly BladeSettings settings;
    private readonly BladeLog log;
    private readonly AcceptedKeys keys;
    private readonly HashRecords hashes;
    private readonly OtherHostKeys hosts;
    private readonly AdministratorWaivers waivers;
    private readonly UidQueue uids;

    /// <summary>Makes a pool of <see cref="AtOnce"/> uids.</summary>
    public InspectionPool(BladeSettings settings, HashRecords hashes, OtherHostKeys hosts, TimeProvider time, BladeLog log)
    {
        this.hashes = hashes;
        this.hosts = hosts;
        this.settings = settings;
        this.log = log;
        keys = new AcceptedKeys(settings, log);
        waivers = new AdministratorWaivers(settings, time, log);
        uids = new UidQueue(settings.InspectUidBase, AtOnce);
    }

    /// <summary>Looks into the disks of a machine. A failure is no exception but a finding that blocks.</summary>
    /// <param name="owner">Whose machine it is.</param>
    /// <param name="slot">Its place.</param>
    /// <param name="roots">Root hashes of the block maps of its disks: for which box a waiver may be.</param>
    /// <param name="images">The finished images, in order.</param>
    /// <param name="cancellation">Ends the inspection and this.</param>
    /// <param name="profile">By what it is judged; null for where the blade's machines are reached from.</param>
    /// <param name="wait">Told what is to be waited for, as a sentence; null for nobody.</param>
    public async Task<Verdict> InspectAsync(
        Account owner, string slot, IReadOnlyList<string> roots, IReadOnlyList<StoredImage> images, CancellationToken cancellation, Profile? profile = null,
        Action<string>? wait = null)
    {
        ConfinedOutput output = await RunAsync(owner, slot, images, request: null, profile ?? settings.Profile, wait, cancellation).ConfigureAwait(false);
        return await RememberAsync(owner, VerdictReader.Read(output, findings => Waive(owner, roots, findings))).ConfigureAwait(false);
    }

    /// <summary>The same, and what would repair the machine.</summary>
    /// <param name="owner">Whose machine it is.</param>
    /// <param name="slot">Its place.</param>
    /// <param name="roots">Root hashes of the block maps of its disks.</param>
    /// <param name="images">The finished images, in order.</param>
    /// <param name="request">A file with the request as JSON, open; stays the caller's.</param>
    /// <param name="wait">Told what is to be waited for, as a sentence.</param>
    /// <param name="cancellation">Ends the inspection and this.</param>
    /// <returns>The verdict; and the order, or why there is none.</returns>
    public async Task<(Verdict Verdict, RepairOrder? Order, string? Refusal)> PlanAsync(
        Account owner, string slot, IReadOnlyList<string> roots, IReadOnlyList<StoredImage> images, SafeFileHandle request, Action<string> wait,
        CancellationToken cancellation)
    {
        ConfinedOutput output = await RunAsync(owner, slot, images, request, settings.Profile, wait, cancellation).ConfigureAwait(false);
        (RepairOrder? order, string? refusal) = RepairOrderReader.Read(output);
        Verdict verdict = await RememberAsync(owner, VerdictReader.ReadOfPlan(output, findings => Waive(owner, roots, findings))).ConfigureAwait(false);
        return (verdict, order, refusal);
    }

    private async Task<Verdict> RememberAsync(Account owner, Verdict verdict)
    {
        if (verdict.FoundHashes is { } found)
        {
            await Task.Run(() => TryHashes(owner, () => hashes.Add(owner.Name, found)), CancellationToken.None).ConfigureAwait(false);
        }

        return verdict;
    }

    private async Task<ConfinedOutput> RunAsync(
        Account owner, string slot, IReadOnlyList<StoredImage> images, SafeFileHandle? request, Profile profile, Action<string>? wait, CancellationToken cancellation)
    {
        using TakenUid taken = await uids.TakeAsync(place => wait?.Invoke($"Waiting to be checked: number {place} in the queue."), cancellation).ConfigureAwait(false);
        ConfinedOutput output = await Task.Run(
            () => Inspect(owner, slot, taken.Uid, images, request, profile, cancellation), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (output.Failure is { } failure)
        {
            log.Warn($"inspection: {failure}; it said: {output.Error}");
        }

        return output;
    }

    private ConfinedOutput Inspect(Account owner, string slot, uint uid, IReadOnlyList<StoredImage> images, SafeFileHandle? request, Profile profile, CancellationToken cancellation)
    {
        InspectionTerms terms = new(profile, keys.Of(owner))
        {
            OtherHostKeys = hosts.Of(owner.Name, slot),
            Audit = profile == Profile.Box ? null : settings.Audit,
            UpdateDays = settings.UpdateDays,
        };
        string? known = null;
        TryHashes(owner, () => known = hashes.FileOf(owner.Name));
        return new ConfinedProgram(settings.Inspect, uid, settings.InspectTimeout).Run(images, terms.Arguments, cancellation, known, request);
    }

    // Without the record a check only takes longer.
    private void TryHashes(Account owner, Action use)
    {
        try
        {
            use();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"inspection: what is known of the hashes of '{owner.Name}' cannot be used: {e.Message}");
        }
    }

    private IReadOnlyList<Finding> Waive(Account owner, IReadOnlyList<string> roots, IReadOnlyList<Finding> findings) =>
        waivers.Read().Apply(findings, new WaiverTarget(owner.Name, roots));
}
