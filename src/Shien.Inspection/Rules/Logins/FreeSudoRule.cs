using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;
using Shien.Inspection.Rules.Keys;
using Shien.Inspection.Sudo;

namespace Shien.Inspection.Rules.Logins;

/// <summary>
/// C4: an account that anybody can log in as (C1, C2, K1) becomes root without a password. With those repaired it is only worth knowing; so it is
/// in a box where the insecure key alone is the reason, which Vagrant needs.
/// </summary>
internal static class FreeSudoRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (SudoGrant grant in evidence.Sudo)
        {
            string? caught = CaughtBy(grant.Account, evidence, context);
            if (caught is null && !grant.Account.CanLogIn)
            {
                continue;
            }

            string name = GuestText.Clean(grant.Account.Name, 64);
            string what = grant.IsEverything ? "root" : "root for some commands";
            yield return new Finding(
                "C4", caught is null || (caught == "K1" && context.IsBox) ? Severity.Info : Severity.Block, grant.Where,
                $"{name}: {grant.Program} makes the account {what} without a password. "
                + (caught is null ? "Whoever gets into the account has the machine." : $"Anybody can log in as {name} ({caught}), so anybody is root."),
                caught is null ? $"Inside the machine: {Edit(grant)}" : $"Cure {caught} of that account; or inside the machine: {Edit(grant)}",
                CanFix: caught is not null);
        }
    }

    private static string Edit(SudoGrant grant)
    {
        string file = grant.Where[..grant.Where.LastIndexOf(':')];
        return grant.Program == "doas" ? "delete 'nopass' from that line"
            : DisablePassword.IsPlain(file) ? $"sudo visudo -f {file}, and delete NOPASSWD or !authenticate there"
            : "sudo visudo, and delete NOPASSWD or !authenticate there";
    }

    private static string? CaughtBy(Account account, GuestEvidence evidence, RuleContext context) =>
        account.Password.Kind == HashKind.Empty ? "C2"
        : context.Passwords.IsGuessable(account, evidence.HostName) ? "C1"
        : evidence.Keys.Any(key => key.Opens(account.Name) && InsecureKeyRule.IsOne(key.Fingerprint)) ? "K1"
        : null;
}
