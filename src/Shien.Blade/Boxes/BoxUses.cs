using Shien.Blade.Store;

namespace Shien.Blade.Boxes;

/// <summary>
/// What stands on published boxes. A box is removed only under <see cref="StoreLayout.BoxLock"/> and when nothing does; under the same
/// lock a push chooses its box and a machine is put on one.
/// </summary>
internal sealed class BoxUses(StoreLayout layout, MachineRecords records)
{
    /// <summary>The machines and pushes that need a version, for people: <c>alice@01</c>. Belongs under the lock.</summary>
    public IReadOnlyList<string> Of(string name, string version) =>
    [
        .. records.Accounts().SelectMany(records.Of)
            .Where(record => record.AllDisks.Any(disk => Is(disk.Base, name, version)))
            .Select(record => record.DomainName),
        .. records.Archived()
            .Where(record => record.AllDisks.Any(disk => Is(disk.Base, name, version)))
            .Select(record => $"{record.DomainName} in the archive"),
        .. Directory.EnumerateDirectories(layout.Spool)
            .Where(folder => BasesIn(folder).Any(file => Is(SafeFile.ReadJson(file, StoreJson.Default.BaseDisk), name, version)))
            .Select(folder => $"the push {Path.GetFileName(folder)}"),
    ];

    /// <summary>Refuses when a box that a machine is to stand on is not there any more. Belongs under the lock.</summary>
    /// <exception cref="RefusalException">So it is.</exception>
    public void CheckThere(MachineRecord record)
    {
        foreach (BaseDisk disk in record.Disks.Select(disk => disk.Base).OfType<BaseDisk>())
        {
            if (!File.Exists(layout.BoxImage(disk.Box, disk.Version, disk.Disk)))
            {
                throw new RefusalException(
                    Api.ErrorCodes.State, $"the box '{disk.Title}', on which the machine was to stand, was removed meanwhile", "Push again: what is missing now is sent then.");
            }
        }
    }

    private static string[] BasesIn(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*" + StoreLayout.BaseSuffix);
        }
        catch (DirectoryNotFoundException)
        {
            // The push has ended since it was listed: its machine has a record, or it needs nothing any more.
            return [];
        }
    }

    private static bool Is(BaseDisk? disk, string name, string version) => disk is not null && disk.Box == name && disk.Version == version;
}
