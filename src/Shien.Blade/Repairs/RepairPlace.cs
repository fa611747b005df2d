namespace Shien.Blade.Repairs;

/// <summary>Space in the store for one repair, and its folder in the spool; disposing gives both back.</summary>
internal sealed class RepairPlace : IDisposable
{
    private readonly Action release;
    private readonly BladeLog log;

    /// <summary>Makes the folder.</summary>
    /// <param name="id">Of the repair.</param>
    /// <param name="folder">The new folder.</param>
    /// <param name="release">Gives the reservation back.</param>
    /// <param name="log">Where it is said that something stays.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public RepairPlace(string id, string folder, Action release, BladeLog log)
    {
        Id = id;
        Folder = folder;
        this.release = release;
        this.log = log;
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (IOException)
        {
            release();
            throw;
        }
    }

    /// <summary>Names it; the record of the machine has it from then on.</summary>
    public string Id { get; }

    /// <summary>Root's own folder.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
            release();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"repair {Id}: what it left in the store cannot be removed: {e.Message}");
        }
    }
}
