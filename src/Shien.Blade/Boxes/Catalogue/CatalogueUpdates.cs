using Shien.Blade.Store;

namespace Shien.Blade.Boxes.Catalogue;

/// <summary>Brings the catalogue up to date in the background, one run at a time on all blades. Safe for concurrent use.</summary>
/// <param name="folder">The catalogue; null where the blade has none.</param>
/// <param name="layout">Where the lock of all blades is.</param>
/// <param name="log">Told what fails.</param>
/// <param name="stopping">Ends a run.</param>
internal sealed class CatalogueUpdates(CatalogueFolder? folder, StoreLayout layout, BladeLog log, CancellationToken stopping)
{
    private readonly Lock changing = new();
    private bool isWanted;
    private bool isRunning;

    /// <summary>What boxes there are has changed, or may have. Returns at once.</summary>
    public void Request()
    {
        if (folder is null)
        {
            return;
        }

        lock (changing)
        {
            isWanted = true;
            if (isRunning)
            {
                return;
            }

            isRunning = true;
        }

        _ = Task.Run(() => Run(folder), CancellationToken.None);
    }

    private void Run(CatalogueFolder catalogue)
    {
        while (true)
        {
            lock (changing)
            {
                if (!isWanted || stopping.IsCancellationRequested)
                {
                    isRunning = false;
                    return;
                }

                isWanted = false;
            }

            try
            {
                using FileLock held = FileLock.Take(layout.CatalogueLock);
                catalogue.Update(stopping);
            }
            catch (OperationCanceledException)
            {
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Images.ImageException)
            {
                log.Error($"the catalogue of boxes cannot be written: {e.Message}");
            }
        }
    }
}
