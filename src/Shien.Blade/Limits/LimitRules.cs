using System.Collections.Immutable;

namespace Shien.Blade.Limits;

/// <summary>What the file says: for everybody, for groups, for accounts. A section names only what it changes.</summary>
internal sealed record LimitRules
{
    /// <summary>Where the defaults come from, for people.</summary>
    public const string DefaultSource = "default";

    /// <summary>Nothing: every default holds.</summary>
    public static LimitRules None { get; } = new();

    /// <summary>By full name of the line: <c>limits.machines</c>, <c>limits.group.staff.machines</c>.</summary>
    private ImmutableSortedDictionary<string, long> Lines { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    private ImmutableDictionary<(string Section, LimitKey Key), long> Numbers { get; init; } = ImmutableDictionary<(string, LimitKey), long>.Empty;

    /// <summary>Groups that have a section, by name.</summary>
    public ImmutableSortedSet<string> Groups { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Accounts that have a section, by name.</summary>
    public ImmutableSortedSet<string> Accounts { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Name of the section of a group.</summary>
    public static string OfGroup(string group) => "limits.group." + group;

    /// <summary>Name of the section of an account.</summary>
    public static string OfAccount(string account) => "limits.account." + account;

    /// <summary>These and one more.</summary>
    /// <param name="group">The group that it is for; null for none.</param>
    /// <param name="account">The account that it is for; with neither it is for everybody.</param>
    /// <param name="key">Which.</param>
    /// <param name="most">How much.</param>
    public LimitRules With(string? group, string? account, LimitKey key, long most)
    {
        string section = group is not null ? OfGroup(group) : account is not null ? OfAccount(account) : "limits";
        return this with
        {
            Lines = Lines.SetItem($"{section}.{LimitKind.Of(key).Name}", most),
            Numbers = Numbers.SetItem((section, key), most),
            Groups = group is null ? Groups : Groups.Add(group),
            Accounts = account is null ? Accounts : Accounts.Add(account),
        };
    }

    /// <summary>
    /// What an account may have: its own section counts first, then those of its groups, of which the most generous, then [limits], then
    /// the defaults; each limit by itself.
    /// </summary>
    /// <param name="account">Its name.</param>
    /// <param name="groups">Its groups.</param>
    public EffectiveLimits Of(string account, IReadOnlyCollection<string> groups)
    {
        Dictionary<LimitKey, (long? Most, string Source)> found = [];
        foreach (LimitKind kind in LimitKind.All)
        {
            found[kind.Key] = Own(OfAccount(account), kind.Key) ?? OfGroups(groups, kind.Key) ?? Own("limits", kind.Key) ?? (kind.Default, DefaultSource);
        }

        return new EffectiveLimits(found);
    }

    /// <summary>What a section says, for people: <c>machines 6, cores 8</c>.</summary>
    public string Text(string section) => string.Join(", ", LimitKind.All
        .Where(kind => Numbers.ContainsKey((section, kind.Key)))
        .Select(kind => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind.Name} {Numbers[(section, kind.Key)]}")));

    /// <summary>What is different in later rules, for the log: <c>limits.machines 4 → 6</c>; empty where nothing is.</summary>
    public IReadOnlyList<string> ChangesTo(LimitRules later) =>
    [
        .. Lines.Keys.Union(later.Lines.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(line => Number(this, line) != Number(later, line))
            .Select(line => $"{line} {Number(this, line)} → {Number(later, line)}"),
    ];

    private static string Number(LimitRules rules, string line) =>
        rules.Lines.TryGetValue(line, out long number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "-";

    private (long?, string)? Own(string section, LimitKey key) => Numbers.TryGetValue((section, key), out long most) ? (most, $"[{section}]") : null;

    private (long?, string)? OfGroups(IReadOnlyCollection<string> groups, LimitKey key) => groups
        .Select(group => Own(OfGroup(group), key))
        .OfType<(long? Most, string)>()
        .OrderByDescending(found => found.Most)
        .Select(found => ((long?, string)?)found)
        .FirstOrDefault();
}
