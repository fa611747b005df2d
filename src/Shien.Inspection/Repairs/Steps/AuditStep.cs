using System.Globalization;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;
using Shien.Inspection.Rules.Upkeep;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>A1: the administrators' account with their key: made where it is missing, without a password, and never with more rights than it has.</summary>
internal static class AuditStep
{
    private const uint HighestUid = 999;
    private const uint LowestUid = 900;

    public static void Apply(RepairContext context)
    {
        if (!AuditAccountRule.IsMissing(context.Evidence, context.Rules) || context.Rules.Options.AuditAccount is not { } audit)
        {
            return;
        }

        Account? account = context.Evidence.Accounts.FirstOrDefault(a => a.Name == audit.Name) ?? Make(context, audit.Name);
        if (account is { CanLogIn: true })
        {
            OwnerKeyStep.Install(context, account, PlainKey.Parse(GuestText.Encode(audit.Key)), "The administrators' key");
        }
    }

    private static Account? Make(RepairContext context, string name)
    {
        RepairDraft draft = context.Draft;
        if (draft.Text(AccountFiles.PasswdPath) is not { } passwd || draft.Text(GroupFile.Path) is not { } groups)
        {
            return null;
        }

        HashSet<uint> taken = [.. context.Evidence.Accounts.Select(a => a.Uid), .. groups.Lines.Select(l => l.Split(':')).Where(f => f.Length > 2).Select(f => uint.TryParse(f[2], out uint gid) ? gid : 0)];
        uint id = HighestUid;
        while (taken.Contains(id) && id > LowestUid)
        {
            id--;
        }

        string home = "/home/" + name;
        const string Why = "The administrators get the account by which they look into machines with a public address.";
        bool hasShadow = draft.Text(AccountFiles.ShadowPath) is not null;
        string number = id.ToString(CultureInfo.InvariantCulture);
        Append(draft, passwd, $"{name}:{(hasShadow ? "x" : "*")}:{number}:{number}:administrators:{home}:/bin/sh", Why);
        Append(draft, groups, $"{name}:x:{number}:", Why);
        if (hasShadow)
        {
            int day = context.Rules.Options.Today.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
            Append(draft, draft.Text(AccountFiles.ShadowPath)!, string.Create(CultureInfo.InvariantCulture, $"{name}:*:{day}:0:99999:7:::"), Why);
        }

        return new Account(name, id, home, "/bin/sh", new PasswordField("*", AccountFiles.ShadowPath)) { Gid = id };
    }

    private static void Append(RepairDraft draft, TextFile file, string line, string why) =>
        draft.Write(file.Path, (file.Text.Length == 0 || file.Text.EndsWith('\n') ? file.Text : file.Text + "\n") + line + "\n", why);
}
