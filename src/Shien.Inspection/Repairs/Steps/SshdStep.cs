using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Passwords;
using Shien.Inspection.Rules.Sshd;
using Shien.Inspection.Sshd;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// S1 to S4: sshd takes no passwords. A file of its own where that really wins, as our evaluation of sshd's configuration tells; else the
/// beginning of the main file, before which nothing can stand.
/// </summary>
internal static class SshdStep
{
    private const string Folder = "/etc/ssh/sshd_config.d";
    private const string OwnFile = Folder + "/00-shien.conf";
    private const string Why = "sshd takes keys and no passwords.";

    // Include is known since then; for older ones it is a mistake.
    private static readonly Version WithInclude = new(8, 2);
    private static readonly Version Assumed = new(9, 2);

    private static readonly SshdDoor[] Doors = [PasswordLoginRule.Door, PamLoginRule.Door, RootLoginRule.Door, EmptyPasswordLoginRule.Door];

    public static void Apply(RepairContext context)
    {
        SshdEvidence sshd = context.Evidence.Sshd;
        foreach (IGrouping<string, SshdLoginSettings> server in sshd.Logins.GroupBy(l => l.ConfigurationPath))
        {
            IReadOnlyDictionary<string, SshdSetting> general = server.First().General;
            SshdDoor[] open = [.. Doors.Where(d => d.IsOpen(general) && !SshdText.IsArgument(general[d.Keyword]) && server.Any(l => l.CanLogIn && (!d.OnlyRoot || l.Uid == 0)))];
            if (open.Any(d => d.Keyword is "passwordauthentication" or "kbdinteractiveauthentication"))
            {
                KeepOwnerIn(context, server);
            }

            List<string> lines = [.. open.SelectMany(d => LinesOf(d, sshd.Version ?? Assumed))];
            if (context.ShutOut.Count > 0 && general["pubkeyauthentication"] is { Value: "no" } keys && !SshdText.IsArgument(keys))
            {
                lines.Add("PubkeyAuthentication yes");
            }

            if (lines.Count > 0)
            {
                Write(context.Draft, server.Key, sshd.Version ?? Assumed, lines);
            }
        }
    }

    // Whose password is good loses his way in as well; if nobody else can let the owner in, he gets a key.
    private static void KeepOwnerIn(RepairContext context, IEnumerable<SshdLoginSettings> logins)
    {
        if (context.HasOwnerKey() || context.ShutOut.Exists(context.MayLogInByKey))
        {
            return;
        }

        HashSet<string> byPassword = [.. logins.Where(l => l.CanLogIn && l.TakesPassword).Select(l => l.User)];
        context.ShutOut.AddRange(context.Evidence.Accounts.Where(
            a => byPassword.Contains(a.Name) && a.Password.Kind is not (HashKind.Empty or HashKind.Locked or HashKind.LockedHash)));
    }

    // Before 8.7 the two names are two keywords, and the older one counts.
    private static IEnumerable<string> LinesOf(SshdDoor door, Version version) =>
        door.Keyword == "kbdinteractiveauthentication" && version < SshdKeywords.KbdInteractiveMerged
            ? ["KbdInteractiveAuthentication no", "ChallengeResponseAuthentication no"]
            : [door.Cure];

    private static void Write(RepairDraft draft, string main, Version version, List<string> lines)
    {
        string text = "# Written by shien: keys only.\n" + string.Join('\n', lines) + "\n";
        TextFile? old = draft.Text(main);
        if (version >= WithInclude && old is not null && main == SshdConfiguration.Path && !draft.Exists(OwnFile))
        {
            draft.WriteNew(OwnFile, GuestText.Encode(text), Why, draft.Find(main)?.Mode ?? 0x1A4);
            if (Holds(draft, main, version, lines))
            {
                return;
            }

            draft.Forget(OwnFile);
            draft.Forget(Folder);
        }

        draft.Write(main, text + old?.Text, Why);
    }

    private static bool Holds(RepairDraft draft, string main, Version version, List<string> lines)
    {
        IReadOnlyDictionary<string, SshdSetting> settings = new SshdConfiguration(draft.SshdFiles, version, [], main).Evaluate(null);
        return lines.TrueForAll(line => line.Split(' ') is [var keyword, var value]
            && (!settings.TryGetValue(keyword.ToLowerInvariant(), out SshdSetting? setting) || setting.Value == value));
    }
}
