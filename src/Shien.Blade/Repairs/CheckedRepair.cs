using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;
using Shien.Inspection.Reports;

namespace Shien.Blade.Repairs;

/// <summary>A repair from its beginning to its end: keys, check and plan, appliance, check again.</summary>
internal sealed class CheckedRepair(
    InspectionPool inspections, RepairPool repairs, HostKeyMaker hostKeys, OwnerKeySource owners, BladeSettings settings, TimeProvider time)
{
    private const int MaxPathChars = 200;

    /// <summary>Refuses what would be refused later anyway: the blade cannot repair, or the owner's keys are not known. Blocks.</summary>
    /// <param name="owner">Whose machine it is.</param>
    /// <param name="isNew">True for a machine that is made of a box.</param>
    /// <exception cref="RefusalException">So it is.</exception>
    /// <returns>The owner's keys, as lines of authorized_keys.</returns>
    public IReadOnlyList<string> CheckPossible(Account owner, bool isNew = false)
    {
        RepairAppliance.CheckInstalled();
        return KeysOf(owner, isNew);
    }

    /// <summary>Runs it; what it finds and does is told to <paramref name="events"/>.</summary>
    /// <exception cref="RefusalException">It is refused, or not everything could be repaired; the images are as they were.</exception>
    public async Task<RepairResult> RunAsync(RepairTask task, EventLog events, CancellationToken cancellation)
    {
        events.Add(new PushEvent("inspect"));
        IReadOnlyList<HostKeyPair> keys = await Task.Run(() => hostKeys.Of(task.Owner.Name, task.Slot, task.Folder), cancellation).ConfigureAwait(false);
        using SafeFileHandle request = WriteRequest(task, keys);
        (Verdict verdict, RepairOrder order) = await PlanAsync(task, task.Images, request, events, cancellation).ConfigureAwait(false);
        RepairInfo info = new([.. order.Edits.Select(Edit)], HostKeyMaker.Written(keys, order.Edits));
        events.Add(new PushEvent("repair", Repair: info with { HostKeys = [] }));
        if (order.Edits.Count == 0)
        {
            task.Judge(verdict);
            return new RepairResult(verdict, new Dictionary<int, string>(), info, null);
        }

        // What only a person can decide would stop it at its end as well.
        task.Judge(verdict with { Findings = [.. verdict.Findings.Where(f => !f.CanFix)] });
        if (task.IsDryRun)
        {
            return new RepairResult(verdict, new Dictionary<int, string>(), info with { HostKeys = [] }, null);
        }

        IReadOnlyDictionary<int, string> images = await repairs.RepairAsync(
            task.Images, order, task.Folder, note => events.Add(new PushEvent("repair", Note: note)), cancellation).ConfigureAwait(false);
        events.Add(new PushEvent("inspect"));
        (Verdict after, RepairOrder left) = await PlanAsync(
            task, [.. task.Images.Select((image, i) => images.TryGetValue(i + 1, out string? repaired) ? image with { Path = repaired } : image)], request, events, cancellation).ConfigureAwait(false);
        events.Add(new PushEvent("inspect", Findings: after.Findings));
        if (left.Edits is [var missed, ..])
        {
            throw new RefusalException(
                ErrorCodes.Findings,
                $"the repair is not complete: {left.Edits.Count} of its changes are still wanted, the first at '{GuestText.Clean(missed.Path, MaxPathChars)}' ({missed.Why}); nothing was changed",
                "Cure inside the machine what the findings say, and try again; report this to the administrators.",
                after.Findings);
        }

        task.Judge(after);
        return new RepairResult(after, images, info, info.HostKeys.Count > 0 ? keys : null);
    }

    private async Task<(Verdict Verdict, RepairOrder Order)> PlanAsync(
        RepairTask task, IReadOnlyList<StoredImage> images, SafeFileHandle request, EventLog events, CancellationToken cancellation)
    {
        (Verdict verdict, RepairOrder? order, string? refusal) = await inspections.PlanAsync(
            task.Owner, task.Slot, task.Roots, images, request, wait => events.Add(new PushEvent("inspect", Note: wait)), cancellation).ConfigureAwait(false);
        return order is not null
            ? (verdict, order)
            : throw new RefusalException(
                ErrorCodes.Findings,
                $"the machine cannot be repaired here: {refusal}",
                "Cure inside the machine what the findings say, and try again without --fix.",
                verdict.Findings);
    }

    // Without one the owner would be locked out.
    private List<string> KeysOf(Account owner, bool isNew)
    {
        OwnerKeyList known = owners.Read(owner);
        return known.Keys.Count > 0
            ? [.. known.Keys.Select(key => key.Line)]
            : throw new RefusalException(
                ErrorCodes.State,
                $"{(isNew ? "you could not log in to the machine: it gets no password" : "the repair would lock you out: it takes passwords and published keys away")}, and the blade knows no SSH key of '{owner.Name}' to put in {(isNew ? "its" : "their")} place ({known.Problem})",
                "Run 'shien setup', which makes a key and registers it, or put your public key into ~/.ssh/authorized_keys on the blade (mode 0600, its folder 0700); then try again.");
    }

    // Holds private keys: it has no name by the time that anything else runs.
    private SafeFileHandle WriteRequest(RepairTask task, IReadOnlyList<HostKeyPair> keys)
    {
        string path = Path.Combine(task.Folder, "request");
        SafeFileHandle file = SafeFile.Create(path);
        File.Delete(path);
        RepairRequest request = new(KeysOf(task.Owner, task.IsNew), keys, settings.Profile, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
        {
            IsNew = task.IsNew,
        };
        RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(request, ReportJson.Default.RepairRequest), 0);
        return file;
    }

    private static RepairEdit Edit(GuestEdit edit) => new(
        RepairEditKind.NameOf(edit.Kind),
        GuestText.Clean(edit.Path, MaxPathChars),
        edit.Why);
}
