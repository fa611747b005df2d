namespace Shien.Blade.Limits;

/// <summary>What each account may have: the one place that everything asks. Any thread may call.</summary>
/// <param name="rules">What holds now.</param>
/// <param name="groupsOf">Which of some groups an account is in; answers within two seconds, from memory where the name service does not.</param>
internal sealed class LimitBook(Func<LimitRules> rules, Func<string, IReadOnlyCollection<string>, IReadOnlyCollection<string>> groupsOf)
{
    /// <summary>Those of an account.</summary>
    public EffectiveLimits Of(string account)
    {
        LimitRules now = rules();
        return now.Of(account, now.Groups.Count == 0 ? [] : groupsOf(account, now.Groups));
    }

    /// <summary>Those of an account that is in no group and has none of its own.</summary>
    public EffectiveLimits OfEverybody() => rules().Of("", []);

    /// <summary>All that the file says.</summary>
    public LimitRules Rules() => rules();
}
