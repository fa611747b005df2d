using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// Whoever owns the machine gets into the accounts that passwords and published keys no longer open. Without a key of the owner nothing
/// is repaired at all: that would lock the owner out. Into a new machine the owner gets in any case: as its people, and as root where none
/// of them becomes that by sudo.
/// </summary>
internal static class OwnerKeyStep
{
    private const int FolderMode = 0x1C0;
    private const int FileMode = 0x180;
    private const int WritableByOthers = 0x12;

    // Below are accounts of programs; they are let in only where they have a home to put a key into.
    private const uint FirstPerson = 500;

    // Above are nobody, and uids of containers. login.defs(5), UID_MIN and UID_MAX.
    private const uint FirstUser = 1000;
    private const uint LastUser = 60000;

    public static void Apply(RepairContext context)
    {
        if (context.Request.IsNew)
        {
            context.ShutOut.AddRange(PeopleOf(context));
        }

        Account[] accounts = [.. context.ShutOut.DistinctBy(a => a.Name).Where(a => a.Home.StartsWith('/') && (IsPerson(a) || IsFolder(context, a.Home)))];
        if (accounts.Length == 0)
        {
            return;
        }

        IReadOnlyList<PlainKey> keys = context.Request.OwnerPlainKeys;
        if (keys.Count == 0)
        {
            throw new RepairRefusedException(
                $"No SSH key of yours is known to the blade, and without one the repair would lock you out of '{GuestText.Clean(accounts[0].Name, 64)}'. "
                + "Put the line of your public key into ~/.ssh/authorized_keys on the blade, then try again.");
        }

        foreach (Account account in accounts)
        {
            Install(context, account, keys, "Your key");
        }
    }

    /// <summary>Adds keys to those of an account; makes its home where that is missing.</summary>
    /// <param name="context">Its draft is changed.</param>
    /// <param name="account">Whose.</param>
    /// <param name="keys">Those that are there already stay as they are.</param>
    /// <param name="whose">How the edits call them: "Your key".</param>
    public static void Install(RepairContext context, Account account, IReadOnlyList<PlainKey> keys, string whose)
    {
        RepairDraft draft = context.Draft;
        string name = GuestText.Clean(account.Name, 64);
        string home = account.Home.TrimEnd('/');
        GuestFile? folder = home.Length == 0 ? null : draft.Find(home);
        uint gid = account.Gid != uint.MaxValue ? account.Gid : folder?.Gid ?? account.Uid;
        if (folder is null && home.Length > 0)
        {
            draft.MakeDirectory(home, FolderMode, account.Uid, gid, $"{name} gets a home. {whose} has to lie there.");
        }
        else if (folder is { Kind: FileKind.Directory } && (folder.Mode & WritableByOthers) != 0)
        {
            draft.SetMode(home, folder.Mode & ~WritableByOthers, folder.Uid, folder.Gid, $"sshd takes no keys of {name} while others may write into the home.");
        }

        string path = OwnerKeyPath.Of(context, account);
        if (path.StartsWith($"{home}/.ssh/", StringComparison.Ordinal))
        {
            draft.MakeDirectory($"{home}/.ssh", FolderMode, account.Uid, gid, $"sshd takes no keys of {name} while others may write into the folder.");
        }

        byte[] old = draft.Read(path) ?? [];
        HashSet<string> known = [.. AuthorizedKeys.Parse(account.Name, path, old).Where(k => k.Options.Length == 0).Select(k => k.Fingerprint)];
        string text = GuestText.Decode(old).TrimEnd('\n');
        string[] lines = [.. text.Length == 0 ? [] : (string[])[text], .. keys.Where(k => !known.Contains(k.Fingerprint)).Select(k => k.Line)];
        draft.WriteNew(
            path, GuestText.Encode(string.Join('\n', lines) + "\n"), $"{whose} opens {name}: {string.Join(", ", keys.Select(k => k.Fingerprint))}.",
            FileMode, account.Uid, gid);
    }

    private static IEnumerable<Account> PeopleOf(RepairContext context)
    {
        Account[] open = [.. context.Evidence.Accounts.Where(a => a.CanLogIn)];
        Account[] people = [.. open.Where(a => a.Uid is >= FirstUser and <= LastUser)];
        // Whom sudo asks for a password is nobody's root any more.
        bool hasRoot = people.Any(a => context.Evidence.Sudo.Any(grant => grant.IsEverything && grant.Account.Name == a.Name));
        return hasRoot ? people : people.Concat(open.Where(a => a.Uid == 0));
    }

    private static bool IsPerson(Account account) => account.Uid is 0 or >= FirstPerson;

    private static bool IsFolder(RepairContext context, string path) => context.Draft.Find(path) is { Kind: FileKind.Directory };
}
