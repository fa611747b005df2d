using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Permissions;

/// <summary>Permissions of what decides who becomes whom: password hashes, folders of programs, homes, programs in homes that run as their owner.</summary>
/// <param name="Path">As the guest calls it.</param>
/// <param name="Mode">Permission bits, 0 to octal 7777.</param>
/// <param name="Use">What it is for.</param>
internal sealed record FileModes(string Path, int Mode, FileUse Use)
{
    private static readonly string[] Hashes = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/master.passwd"];

    // Everybody has to write there.
    private static readonly string[] Scratch = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/var/lock"];

    public static IReadOnlyList<FileModes> Read(GuestTree tree, IReadOnlyList<Account> accounts)
    {
        IEnumerable<(string Path, FileUse Use)> places = Hashes.Select(p => (p, FileUse.Hashes)).Concat(ProgramFolders.Find(tree).Select(p => (p, FileUse.Programs)))
            .Concat(accounts.Where(a => a.CanLogIn && a.Home.StartsWith('/')).Select(a => (a.Home, FileUse.Home)));
        return
        [
            .. from place in places.Distinct()
               let file = tree.Find(place.Path)
               where file is not null && file.Kind == (place.Use == FileUse.Hashes ? FileKind.File : FileKind.Directory)
               group new FileModes(place.Path, file.Mode, Scratch.Contains(file.Path) ? FileUse.Scratch : place.Use) by file.Path into same
               select same.First(),
        ];
    }
}
