using System.Globalization;
using Shien.Blade.Confined;
using Shien.Blade.Machines;
using Shien.Blade.Settings;

namespace Shien.Blade.Repairs;

/// <summary>Carries repairs out, a few at a time: each under a uid of its own.</summary>
internal sealed class RepairPool : IDisposable
{
    private const int AtOnce = 2;

    private readonly BladeSettings settings;
    private readonly bool isKvm;
    private readonly BladeLog log;
    private readonly RepairAppliance appliance;
    private readonly UidQueue uids;

    /// <summary>Makes a pool; the first uid is the appliance's maker's.</summary>
    public RepairPool(BladeSettings settings, bool isKvm, BladeLog log)
    {
        this.settings = settings;
        this.isKvm = isKvm;
        this.log = log;
        appliance = new RepairAppliance(settings.Appliance, settings.RepairUidBase);
        uids = new UidQueue(settings.RepairUidBase + 1, AtOnce);
    }

    /// <summary>Repairs copies of images.</summary>
    /// <param name="images">The images of a machine, in order; they stay as they are, and the new ones stand on what these stand on.</param>
    /// <param name="order">What to do.</param>
    /// <param name="folder">Root's own, on the store: for what is changed, and for the new images.</param>
    /// <param name="note">Told what people should know.</param>
    /// <param name="cancellation">Ends it; what it made is the caller's to remove.</param>
    /// <returns>The new images by the number of the disk, from 1; disks that were not changed have none.</returns>
    /// <exception cref="RefusalException">It cannot be done; nothing was changed.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public async Task<IReadOnlyDictionary<int, string>> RepairAsync(
        IReadOnlyList<StoredImage> images, RepairOrder order, string folder, Action<string> note, CancellationToken cancellation)
    {
        using TakenUid taken = await uids.TakeAsync(place => note($"Waiting to be repaired: number {place} in the queue."), cancellation).ConfigureAwait(false);
        string ready = await appliance.PrepareAsync(cancellation).ConfigureAwait(false);
        RepairJob job = new(ready, taken.Uid, settings.RepairTimeout, isKvm, log);
        return await job.RunAsync(images, order, folder, HomeOf(taken.Uid), cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes what the repairs of a killed daemon left; they ended with it. Before the first repair.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void Sweep()
    {
        for (uint n = 1; n <= AtOnce; n++)
        {
            RepairJob.RemoveHome(HomeOf(settings.RepairUidBase + n));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => appliance.Dispose();

    private string HomeOf(uint uid) => Path.Combine(Path.GetDirectoryName(settings.Socket)!, string.Create(CultureInfo.InvariantCulture, $"repair-{uid}"));
}
