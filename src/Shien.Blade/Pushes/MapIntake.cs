using Shien.Blade.Boxes;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;

namespace Shien.Blade.Pushes;

/// <summary>Takes the block map of a disk of a push, and puts its image on a published box where one holds most of it.</summary>
internal sealed class MapIntake(ThinBases bases, StoreLayout layout)
{
    /// <summary>Lays the image out the first time; a map that comes again is only compared.</summary>
    /// <param name="disk">Of a push.</param>
    /// <param name="given">From its client.</param>
    /// <param name="cancellation">Ends the waiting for a box that is being hashed.</param>
    /// <exception cref="ImageException">It is another disk's map.</exception>
    public async Task TakeAsync(SpoolDisk disk, BlockMap given, CancellationToken cancellation)
    {
        disk.CheckReserved(given);
        if (disk.HasMap)
        {
            disk.SetMap(given);
            return;
        }

        ThinChoice choice = await bases.ChooseAsync(given, cancellation).ConfigureAwait(false);
        disk.DamagedBox = choice.Damaged;
        if (choice.Base is not { } under)
        {
            disk.SetMap(given);
            return;
        }

        // Whoever removes a box looks under this lock who needs it.
        using FileLock held = FileLock.Take(layout.BoxLock);
        disk.SetMap(given, File.Exists(under.Path) ? under : null);
    }
}
