using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Keys;

/// <summary>Looks for private keys where people and tools leave them: homes, and beside the host keys.</summary>
internal sealed class PrivateKeySearch(GuestTree tree)
{
    private const int MaxEntries = 50_000;
    private const int MaxDepth = 5;
    private const int MaxFound = 200;
    private const int MaxFileBytes = 64 * 1024;
    private const long MaxBytes = 64 * 1024 * 1024;

    private static readonly string[] SystemFolders = ["", "bin", "boot", "dev", "etc", "lib", "proc", "run", "sbin", "sys", "usr"];

    private static readonly string[] Endings = [".pem", ".key", ".ppk"];

    // Packages and caches hold the keys of other people's tests.
    private static readonly string[] Skipped = ["node_modules", ".cache", ".git", "site-packages", "dist-packages", "testdata"];

    private readonly HashSet<string> seen = [];
    private readonly List<PrivateKeyFile> found = [];
    private int entries;
    private long bytes;

    /// <summary>True if there was more than is gone through.</summary>
    public bool IsCut => entries > MaxEntries || bytes > MaxBytes;

    /// <summary>The files that hold one.</summary>
    /// <param name="accounts">In their homes it is looked.</param>
    /// <param name="hostKeys">Not to be named.</param>
    public IReadOnlyList<PrivateKeyFile> Find(IReadOnlyList<Account> accounts, IEnumerable<string> hostKeys)
    {
        seen.UnionWith(hostKeys);
        string[] homes = [.. tree.Names("/home").Select(name => "/home/" + name)];
        foreach (string home in accounts.Select(a => a.Home.TrimEnd('/')).Concat(homes).Prepend("/root").Distinct())
        {
            Walk(home + "/.ssh", 0, inKeyFolder: true);
        }

        foreach (string home in accounts.Where(a => a.CanLogIn).Select(a => a.Home.TrimEnd('/')).Concat(homes).Prepend("/root").Distinct().Where(IsOfAPerson))
        {
            Walk(home, 0, inKeyFolder: false);
        }

        foreach (string name in tree.Names("/etc/ssh").Where(name => !(name.StartsWith("ssh_host_", StringComparison.Ordinal) && name.EndsWith("_key", StringComparison.Ordinal))))
        {
            Look("/etc/ssh/" + name);
        }

        return found;
    }

    // Homes of services may be whole trees of the system: /, /bin, /usr, /proc.
    private static bool IsOfAPerson(string home) =>
        home.StartsWith('/') && home.Length > 1 && !SystemFolders.Contains(home.Split('/')[1], StringComparer.Ordinal);

    private void Walk(string folder, int depth, bool inKeyFolder)
    {
        if (depth > MaxDepth || !seen.Add(folder) || IsCut)
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

                Visit($"{folder}/{name}", name, depth, inKeyFolder);
            }
        }
        catch (ImageException e)
        {
            // A home that cannot be read is named once, as for its authorized_keys.
            tree.NotChecked(depth == 0 && !inKeyFolder ? folder + "/.ssh" : folder, e);
        }
    }

    // Links to folders are not followed: what they lead to is looked at where it is, if at all.
    private void Visit(string path, string name, int depth, bool inKeyFolder)
    {
        switch (tree.FindEntry(path)?.Kind)
        {
            case FileKind.Directory when !Skipped.Contains(name):
                Walk(path, depth + 1, inKeyFolder || name is ".ssh" or ".vagrant");
                break;
            case FileKind.File or FileKind.Link when inKeyFolder || IsSuspect(name):
                Look(path);
                break;
        }
    }

    private static bool IsSuspect(string name) =>
        name.StartsWith("id_", StringComparison.Ordinal) || name.Contains("private_key", StringComparison.OrdinalIgnoreCase)
        || name.Contains("privkey", StringComparison.OrdinalIgnoreCase) || Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private void Look(string path)
    {
        if (found.Count == MaxFound || IsCut || !seen.Add(path) || tree.Find(path) is not { Kind: FileKind.File, LengthBytes: <= MaxFileBytes }
            || tree.TryRead(path, MaxFileBytes) is not { } content)
        {
            return;
        }

        bytes += content.Length;
        if (PrivateKey.IsIn(content))
        {
            found.Add(new PrivateKeyFile(path, PrivateKey.PublicHalf(content) is { } half ? PublicKey.Parse(half)?.Fingerprint : null));
        }
    }
}
