namespace Shien.Blade.Store;

/// <summary>How much of the store's file system a push may still take.</summary>
/// <param name="FreeBytes">What root can write.</param>
/// <param name="TotalBytes">Size of the file system.</param>
/// <param name="MinFreePercent">What stays free whatever happens.</param>
internal readonly record struct StoreSpace(long FreeBytes, long TotalBytes, int MinFreePercent)
{
    /// <summary>Bytes that may be taken; 0 where none.</summary>
    public long UsableBytes => Math.Max(0, FreeBytes - (long)((Int128)TotalBytes * MinFreePercent / 100));

    /// <summary>Asks the file system of a directory.</summary>
    public static StoreSpace Of(string path, int minFreePercent)
    {
        DriveInfo drive = new(path);
        return new StoreSpace(drive.AvailableFreeSpace, drive.TotalSize, minFreePercent);
    }
}
