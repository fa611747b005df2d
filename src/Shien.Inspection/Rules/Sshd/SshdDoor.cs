using Shien.Inspection.Sshd;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>A way in that one keyword of sshd_config opens.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Keyword">In small letters.</param>
/// <param name="Cure">The line that shuts it.</param>
/// <param name="IsOpen">By the settings of an account.</param>
/// <param name="OnlyRoot">True if it is a way in for UID 0 only.</param>
/// <param name="Headline">What is so, without a full stop.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Severity">How much it matters.</param>
internal sealed record SshdDoor(
    string Rule,
    string Keyword,
    string Cure,
    Func<IReadOnlyDictionary<string, SshdSetting>, bool> IsOpen,
    bool OnlyRoot,
    string Headline,
    string Why,
    Func<GuestEvidence, RuleContext, Severity> Severity)
{
    /// <summary>The logins for which it is open.</summary>
    public IEnumerable<SshdLoginSettings> OpenIn(SshdEvidence sshd) => OpenIn(sshd.Shells);

    /// <summary>Those of them for which it is open.</summary>
    public IEnumerable<SshdLoginSettings> OpenIn(IEnumerable<SshdLoginSettings> logins) =>
        logins.Where(login => (!OnlyRoot || login.Uid == 0) && IsOpen(login.Settings));

    /// <summary>Findings for those whom no Match block lets in: one for each place where it stands.</summary>
    public IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from login in OpenIn(evidence.Sshd)
        where IsOpen(login.General)
        let setting = login.General[Keyword]
        group (login, setting) by SshdText.Where(login, setting) into same
        let first = same.First()
        select new Finding(
            Rule, Severity(evidence, context), same.Key,
            $"{Headline}{(first.setting.Where is null ? ", as nothing says otherwise" : "")}. {Why}",
            SshdText.Cure(evidence, first.login, first.setting, Cure), CanFix: !SshdText.IsArgument(first.setting));
}
