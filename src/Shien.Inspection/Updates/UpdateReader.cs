using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Updates;

/// <summary>
/// Reads it: from the log, in which upgrades have names of their own, else from the day on which the database was last written, which is
/// the day of the last change of any kind. A log never counts for more than its database: whoever writes lines into it cannot
/// also have packages that are newer than their database.
/// </summary>
internal static class UpdateReader
{
    private static readonly PackageManager[] Managers =
    [
        new("sudo apt-get update && sudo apt-get upgrade", ["/var/lib/dpkg/status"], ["/var/log/dpkg.log.1", "/var/log/dpkg.log"], [" upgrade "]),
        new(
            "sudo zypper patch", ["/var/lib/rpm/Packages.db", "/usr/lib/sysimage/rpm/Packages.db"], ["/var/log/zypp/history"],
            ["'up'", "'update'", "'patch'", "'dup'", "'dist-upgrade'"]),
        new(
            "sudo dnf upgrade",
            ["/usr/lib/sysimage/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite-wal", "/var/lib/rpm/Packages"],
            ["/var/log/dnf.rpm.log.1", "/var/log/dnf.rpm.log"], [" Upgrade: ", " Upgraded: "]),
        new("sudo apk upgrade -U", ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"], [], []),
        new("sudo pacman -Syu", ["/var/lib/pacman/local"], ["/var/log/pacman.log"], [" upgraded "]),
    ];

    /// <summary>Null where there is no package manager; of several the one that was used last.</summary>
    /// <param name="tree">The guest.</param>
    /// <param name="today">What is dated later is made up, or of a clock that is wrong, and tells nothing.</param>
    public static UpdateEvidence? Read(GuestTree tree, DateOnly today) =>
        Managers.Select(m => Read(tree, m, today)).OfType<UpdateEvidence>().OrderByDescending(e => e.Last ?? DateOnly.MinValue).FirstOrDefault();

    private static UpdateEvidence? Read(GuestTree tree, PackageManager manager, DateOnly today)
    {
        List<(DateOnly? Day, string Path)> databases =
        [
            .. manager.Databases.Select(path => (File: tree.Find(path), path)).Where(d => d.File is { Kind: FileKind.Directory } or { Kind: FileKind.File, LengthBytes: > 0 })
                .Select(d => (DayOf(d.File!.ModifiedSeconds, today), d.path)),
        ];
        if (databases.Count == 0)
        {
            return null;
        }

        (DateOnly? changed, string database) = databases.MaxBy(d => d.Day ?? DateOnly.MinValue);
        foreach (string log in manager.Logs.Reverse())
        {
            (DateOnly Day, string Where)? found = UpdateLog.Read(tree, log, manager.Words, today);
            if (found is { } at)
            {
                return new UpdateEvidence(changed < at.Day ? changed : at.Day, changed < at.Day ? database : at.Where, manager.Command);
            }
        }

        return new UpdateEvidence(changed, database, manager.Command);
    }

    private static DateOnly? DayOf(long? seconds, DateOnly today) =>
        seconds is > 0 and < 253402300800 and long known && DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(known).UtcDateTime) is var day && day <= today.AddDays(1)
            ? day : null;
}
