using Shien.Images.FileSystems;

namespace Shien.Inspection.Accounts;

/// <summary>/etc/group: which groups an account is in. group(5).</summary>
internal sealed class GroupFile
{
    public const string Path = "/etc/group";

    private const int MaxGroups = 5000;

    private readonly List<(string Name, uint Gid, HashSet<string> Members)> groups = [];

    /// <summary>Parses it; lines that are no group are left out, and those after the 5000th.</summary>
    public GroupFile(byte[] content)
    {
        foreach (string text in GuestText.Decode(content).Split('\n'))
        {
            string[] fields = text.TrimStart().Split(':');
            if (groups.Count < MaxGroups && fields.Length >= 3 && fields[0].Length > 0 && fields[0][0] is not ('+' or '-' or '#')
                && AccountFiles.NumberOf(fields[2]) is { } gid)
            {
                groups.Add((fields[0], gid, fields.Length > 3 ? [.. fields[3].Trim('\r').Split(',')] : []));
            }
        }
    }

    /// <summary>Names of all groups of an account, the primary one as well.</summary>
    public IEnumerable<string> NamesOf(Account account) => Of(account).Select(group => group.Name);

    /// <summary>Numbers of all groups of an account, the primary one as well.</summary>
    public IEnumerable<uint> NumbersOf(Account account) => Of(account).Select(group => group.Gid).Prepend(account.Gid);

    /// <summary>Those whom the line of a group names; accounts whose primary group it is need not be among them.</summary>
    public IEnumerable<string> MembersOf(uint gid) => groups.Where(group => group.Gid == gid).SelectMany(group => group.Members).Where(name => name.Length > 0);

    private IEnumerable<(string Name, uint Gid, HashSet<string> Members)> Of(Account account) =>
        groups.Where(group => group.Gid == account.Gid || group.Members.Contains(account.Name));
}
