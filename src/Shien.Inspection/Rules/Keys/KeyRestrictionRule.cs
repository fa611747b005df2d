using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Keys;

/// <summary>
/// K4: keys with options that decide who they let in (from, command, cert-authority), and settings by which sshd takes keys from elsewhere
/// than the usual file.
/// </summary>
internal static class KeyRestrictionRule
{
    private static readonly string[] Deciding = ["from", "command", "cert-authority"];

    private static readonly HashSet<string> Usual =
        [".ssh/authorized_keys", ".ssh/authorized_keys2", "%h/.ssh/authorized_keys", "%h/.ssh/authorized_keys2"];

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (AuthorizedKey key in evidence.Keys)
        {
            if (key.IsRead && OptionNames(key.Options).FirstOrDefault(Deciding.Contains) is { } option)
            {
                yield return new Finding(
                    "K4", Severity.Warn, KeyText.Where(key),
                    $"{KeyText.Name(key)}: the key {KeyText.Short(key.Fingerprint)} has the option '{option}'. "
                    + (option == "cert-authority" ? "Whoever has its private half can let in anybody." : "What it lets in depends on where one comes from, or ends in one command."),
                    "Inside the machine: look whether that is wanted; if not, " + Lower(KeyText.Remove(key)));
            }
        }

        foreach ((string where, string message, string written) in evidence.Sshd.Shells.SelectMany(Elsewhere).Distinct())
        {
            yield return new Finding(
                "K4", Severity.Warn, where, message,
                $"Inside the machine: look whether that is wanted; if not, remove {written} there, then sudo systemctl reload {evidence.Sshd.Service}");
        }
    }

    private static IEnumerable<(string Where, string Message, string Written)> Elsewhere(SshdLoginSettings login)
    {
        if (login.Settings["authorizedkeysfile"] is { Where: { } file, Value: not "none" } files && files.Names().Any(name => !Usual.Contains(name)))
        {
            yield return (
                file, $"sshd takes keys from elsewhere: AuthorizedKeysFile {GuestText.Clean(files.Value, 200)}. Who is let in cannot be seen in the homes.",
                "AuthorizedKeysFile");
        }

        if (login.Settings["authorizedkeyscommand"] is { Where: { } command, Value: not "none" } program)
        {
            yield return (
                command, $"sshd asks a program for keys: AuthorizedKeysCommand {GuestText.Clean(program.Value, 200)}. Whom it lets in was not checked.",
                "AuthorizedKeysCommand");
        }

        if (login.Settings["trustedusercakeys"] is { Where: { } authority, Value: not "none" } authorities)
        {
            yield return (
                authority, $"sshd trusts certificates: TrustedUserCAKeys {GuestText.Clean(authorities.Value, 200)}. Whoever has that key can let in anybody.",
                "TrustedUserCAKeys");
        }
    }

    // Names are what stands before = and between commas outside of quotes; sshd takes them in any case.
    private static IEnumerable<string> OptionNames(string options)
    {
        bool quoted = false;
        int begin = 0;
        for (int i = 0; i <= options.Length; i++)
        {
            if (i == options.Length || (options[i] == ',' && !quoted))
            {
                yield return options[begin..i].Split('=')[0].Trim().ToLowerInvariant();
                begin = i + 1;
            }
            else if (options[i] == '\\' && i + 1 < options.Length && options[i + 1] == '"')
            {
                i++;
            }
            else if (options[i] == '"')
            {
                quoted = !quoted;
            }
        }
    }

    private static string Lower(string remedy) => char.ToLowerInvariant(remedy[0]) + remedy[1..];
}
