using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Permissions;

/// <summary>Permissions of the few files and directories that decide who becomes whom: password hashes, folders of programs, homes.</summary>
/// <param name="Path">As the guest calls it.</param>
/// <param name="Mode">Permission bits, 0 to octal 7777.</param>
/// <param name="Use">What it is for.</param>
internal sealed record FileModes(string Path, int Mode, FileUse Use)
{
    private static readonly string[] Hashes = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/master.passwd"];

    // PATH of login.defs, profile and sudoers' secure_path.
    private static readonly string[] Programs = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/snap/bin"];

    public static IReadOnlyList<FileModes> Read(GuestTree tree, IEnumerable<Account> accounts)
    {
        IEnumerable<(string Path, FileUse Use)> places = Hashes.Select(p => (p, FileUse.Hashes)).Concat(Programs.Select(p => (p, FileUse.Programs)))
            .Concat(accounts.Where(a => a.CanLogIn && a.Home.StartsWith('/')).Select(a => (a.Home, FileUse.Home)));
        return
        [
            .. from place in places.Distinct()
               let file = tree.Find(place.Path)
               where file is not null && file.Kind == (place.Use == FileUse.Hashes ? FileKind.File : FileKind.Directory)
               group new FileModes(place.Path, file.Mode, place.Use) by file.Path into same
               select same.First(),
        ];
    }
}
