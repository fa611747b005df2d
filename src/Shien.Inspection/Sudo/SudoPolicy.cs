using Shien.Inspection.Accounts;

namespace Shien.Inspection.Sudo;

/// <summary>What sudoers grants to an account: the last rule that matches decides. sudoers(5), "SUDOERS FILE FORMAT".</summary>
internal sealed class SudoPolicy(SudoersParser parsed, GroupFile groups)
{
    private const int MaxDepth = 16;

    // Aliases may name one another a thousand times over; each is judged once.
    private readonly Dictionary<string, bool> aliasesOfAll = [];
    private readonly Dictionary<string, bool> aliasesOfRoot = [];

    /// <summary>The line by which an account becomes root without a password, and whether for every command; null where none does.</summary>
    public (string Where, bool IsEverything)? NoPassword(Account account)
    {
        // case_insensitive_group is on by default.
        Subject subject = new(account, new(groups.NamesOf(account), StringComparer.OrdinalIgnoreCase), [.. groups.NumbersOf(account)], []);
        (bool asks, bool isExempt, string where) = Defaults(subject);
        (string Where, bool IsEverything)? granted = null;
        foreach (SudoRule rule in parsed.Rules.Where(rule => Matches(rule.Users, subject, 0) == true))
        {
            foreach (SudoCommand command in rule.Commands)
            {
                if (!IsAsRoot(command.Runas))
                {
                    continue;
                }

                bool isAll = Names(command.Command.Text, aliasesOfAll, item => item == "ALL", 0);
                bool isFree = !command.Command.IsNegated && (isExempt || (command.NoPassword ?? !asks));
                string line = isExempt || command.NoPassword is null ? where : rule.Where;
                granted = !isFree ? (isAll ? null : granted) : isAll || granted is null ? (line, isAll) : granted;
            }
        }

        return granted;
    }

    private (bool Asks, bool IsExempt, string Where) Defaults(Subject subject)
    {
        bool asks = true;
        bool isExempt = false;
        string where = "";
        foreach (SudoDefault entry in parsed.Defaults.Where(entry => entry.Users is null || Matches(entry.Users, subject, 0) == true))
        {
            asks = entry.Authenticate ?? asks;
            isExempt = entry.ExemptGroup is { } group ? subject.Groups.Contains(group) : isExempt;
            where = entry.Authenticate == false || isExempt ? entry.Where : where;
        }

        return (asks, isExempt, where);
    }

    // Null where no member of the list is about the account.
    private bool? Matches(IReadOnlyList<SudoItem> list, Subject subject, int depth)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (Matches(list[i].Text, subject, depth) is { } matches)
            {
                return matches != list[i].IsNegated;
            }
        }

        return null;
    }

    private bool? Matches(string item, Subject subject, int depth)
    {
        if (item == "ALL")
        {
            return true;
        }

        if (item[0] == '%')
        {
            return item.Length > 1 && (subject.Groups.Contains(item[1..])
                || (item[1] == '#' && AccountFiles.NumberOf(item[2..]) is { } gid && subject.GroupNumbers.Contains(gid))) ? true : null;
        }

        if (item[0] == '#')
        {
            return AccountFiles.NumberOf(item[1..]) == subject.Account.Uid ? true : null;
        }

        if (!parsed.Aliases.TryGetValue(item, out IReadOnlyList<SudoItem>? members))
        {
            // case_insensitive_user is on by default.
            return item.Equals(subject.Account.Name, StringComparison.OrdinalIgnoreCase) ? true : null;
        }

        if (!subject.Aliases.TryGetValue(item, out bool? known))
        {
            subject.Aliases[item] = null;
            known = depth < MaxDepth ? Matches(members, subject, depth + 1) : null;
            subject.Aliases[item] = known;
        }

        return known;
    }

    private bool IsAsRoot(IReadOnlyList<SudoItem>? runas) =>
        runas is null || runas.Any(item => !item.IsNegated && Names(item.Text, aliasesOfRoot, IsRoot, 0));

    private static bool IsRoot(string item) =>
        item is "ALL" or "root" or "%root" or "%#0" || (item[0] == '#' && AccountFiles.NumberOf(item[1..]) == 0);

    /// <summary>True if an item is wanted, or is an alias with a member that is.</summary>
    private bool Names(string item, Dictionary<string, bool> judged, Func<string, bool> isWanted, int depth)
    {
        if (isWanted(item))
        {
            return true;
        }

        if (depth == MaxDepth || !parsed.Aliases.TryGetValue(item, out IReadOnlyList<SudoItem>? members))
        {
            return false;
        }

        if (!judged.TryGetValue(item, out bool names))
        {
            judged[item] = false;
            names = members.Any(member => !member.IsNegated && Names(member.Text, judged, isWanted, depth + 1));
            judged[item] = names;
        }

        return names;
    }

    private sealed record Subject(Account Account, HashSet<string> Groups, HashSet<uint> GroupNumbers, Dictionary<string, bool?> Aliases);
}
