using Shien.Images.FileSystems;
using Shien.Inspection.Sshd;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>
/// S5: a Match block that opens again what S1 to S4 are about. It would also outlive their repair, which is a line before all Match
/// blocks, so a person must look at it. On the private profile also one that does so for the department's own network, from where its
/// machines are reached.
/// </summary>
internal static class MatchRule
{
    private static readonly SshdDoor[] Doors = [PasswordLoginRule.Door, PamLoginRule.Door, RootLoginRule.Door, EmptyPasswordLoginRule.Door];

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from door in Doors
        from login in door.OpenIn(evidence.Sshd).Concat(context.Options.Profile == Profile.Public ? [] : door.OpenIn(evidence.Sshd.InsideLogins))
        let setting = Culprit(login, door)
        where setting is not null
        group login by (door, SshdText.Where(login, setting)) into same
        let inside = same.All(login => login.From is not null) ? $" from addresses such as {same.First().From}" : ""
        let logins = same.Select(login => GuestText.Clean(login.User, 64)).Distinct().ToList()
        select new Finding(
            "S5", same.Key.door.Severity(evidence, context), same.Key.Item2,
            $"A Match block opens {same.Key.door.Rule} again for {Names(logins)}{inside}: {same.Key.door.Headline}. {same.Key.door.Why}",
            $"Inside the machine: change that line to '{same.Key.door.Cure}', or remove its Match block, then sudo systemctl restart {evidence.Sshd.Service}");

    // Mostly the keyword itself; or the block takes back that a key is needed as well.
    private static SshdSetting? Culprit(SshdLoginSettings login, SshdDoor door) =>
        login.Settings[door.Keyword] is { IsOfMatch: true } own ? own
        : !door.IsOpen(login.General) && login.Settings["authenticationmethods"] is { IsOfMatch: true } methods ? methods
        : null;

    private static string Names(List<string> names) => names.Count <= 3
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";
}
