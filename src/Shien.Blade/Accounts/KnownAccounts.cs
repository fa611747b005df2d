namespace Shien.Blade.Accounts;

/// <summary>Accounts and their groups as the name service says, or said last where it does not answer; nothing here takes two seconds.</summary>
internal sealed class KnownAccounts
{
    private const char Between = '\n';

    private readonly NameMemory<uint, Account> accounts;
    private readonly NameMemory<(string Account, string Groups), IReadOnlyCollection<string>> groups;
    private readonly BladeLog log;

    /// <summary>Makes an empty memory.</summary>
    /// <param name="find">Looks a uid up; blocks.</param>
    /// <param name="groupsOf">Which of some groups an account is in; blocks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told where groups are not known.</param>
    public KnownAccounts(
        Func<uint, Account?> find, Func<string, IReadOnlyCollection<string>, IReadOnlyCollection<string>?> groupsOf, TimeProvider time, BladeLog log)
    {
        accounts = new NameMemory<uint, Account>(find, time);
        groups = new NameMemory<(string Account, string Groups), IReadOnlyCollection<string>>(key => groupsOf(key.Account, key.Groups.Split(Between)), time);
        this.log = log;
    }

    /// <summary>True while the name service does not answer.</summary>
    public bool IsFailing => accounts.IsFailing || groups.IsFailing;

    /// <summary>The account of a uid, or null where there is none.</summary>
    /// <exception cref="IOException">The name service does not answer, and the uid was never seen.</exception>
    public Account? Find(uint uid) => accounts.Find(uid);

    /// <summary>Which of some groups an account is in; none where nobody knows it.</summary>
    public IReadOnlyCollection<string> GroupsOf(string account, IReadOnlyCollection<string> names)
    {
        try
        {
            return groups.Find((account, string.Join(Between, names))) ?? [];
        }
        catch (IOException e)
        {
            log.Warn($"the groups of '{account}' are not known, so it has everybody's limits: {e.Message}");
            return [];
        }
    }
}
