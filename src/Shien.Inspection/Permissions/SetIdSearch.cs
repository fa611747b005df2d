using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Permissions;

/// <summary>Looks below homes for programs that run with the rights of their owner or group. Links lead nowhere: what they lead to is no home.</summary>
internal sealed class SetIdSearch(GuestTree tree)
{
    private const int MaxEntries = 100_000;
    private const int MaxDepth = 16;
    private const int MaxFound = 100;

    private static readonly string[] SystemFolders = ["", "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr", "var"];

    private readonly HashSet<string> seen = [];
    private readonly List<FileModes> found = [];
    private int entries;

    /// <summary>True if there was more than is gone through.</summary>
    public bool IsCut => entries > MaxEntries;

    public IReadOnlyList<FileModes> Find(IEnumerable<Account> accounts)
    {
        foreach (string home in accounts.Where(a => a.CanLogIn).Select(a => a.Home.TrimEnd('/')).Where(IsOfAPerson).Prepend("/home").Distinct())
        {
            Walk(home, 0);
        }

        return found;
    }

    // Homes of services may be whole trees of the system.
    private static bool IsOfAPerson(string home) => home.StartsWith('/') && home.Length > 1 && !SystemFolders.Contains(home.Split('/')[1], StringComparer.Ordinal);

    private void Walk(string folder, int depth)
    {
        if (depth > MaxDepth || IsCut || !seen.Add(folder))
        {
            return;
        }

        try
        {
            foreach (string name in (tree.Guest.List(folder, MaxEntries + 1) ?? []).Order(StringComparer.Ordinal))
            {
                if (++entries > MaxEntries)
                {
                    return;
                }

                Visit($"{folder}/{name}", depth);
            }
        }
        catch (ImageException e)
        {
            tree.NotChecked(folder, e);
        }
    }

    private void Visit(string path, int depth)
    {
        GuestFile? file = tree.FindEntry(path);
        if (file is { Kind: FileKind.Directory })
        {
            Walk(path, depth + 1);
        }
        else if (file is { Kind: FileKind.File } && SetIds(file.Mode) != 0 && found.Count < MaxFound)
        {
            found.Add(new FileModes(path, file.Mode, FileUse.SetId));
        }
    }

    /// <summary>The bits of a mode that do something: without an x of its own kind they are none.</summary>
    public static int SetIds(int mode) => (mode & 0x49) == 0 ? 0 : (mode & 0x800) | ((mode & 0x8) != 0 ? mode & 0x400 : 0);
}
