using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Sshd;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>Where sshd looks for the keys of an account, after the edits; refuses where a key would not open it.</summary>
internal static class OwnerKeyPath
{
    private static readonly Version Assumed = new(9, 2);

    /// <exception cref="RepairRefusedException">sshd would not let the owner in by a key alone.</exception>
    public static string Of(RepairContext context, Account account)
    {
        string home = account.Home.TrimEnd('/');
        SshdEvidence sshd = context.Evidence.Sshd;
        if (sshd.Logins.FirstOrDefault(l => l.User == account.Name) is not { } login)
        {
            return $"{home}/{AuthorizedKeys.FileNames[0]}";
        }

        IReadOnlyDictionary<string, SshdSetting> settings = new SshdConfiguration(context.Draft.SshdFiles, sshd.Version ?? Assumed, [], login.ConfigurationPath)
            .Evaluate(new SshdLogin(account.Name, [.. context.Evidence.Groups.NamesOf(account)], SshdLogin.Outside));
        if (settings["pubkeyauthentication"].Value != "yes")
        {
            throw Refused(account, login, "PubkeyAuthentication");
        }

        // Each word is a list of methods that are all asked for; one list must be the key alone.
        if (settings["authenticationmethods"].Value is not "any" and var methods && !methods.Split(' ').Contains("publickey"))
        {
            throw Refused(account, login, "AuthenticationMethods");
        }

        if (!context.MayLogInByKey(account) && !context.ShutOut.Exists(context.MayLogInByKey) && !context.HasOwnerKey())
        {
            throw Refused(account, login, "PermitRootLogin");
        }

        string[] paths = [.. settings["authorizedkeysfile"].Names().Where(n => n != "none").Select(n => AuthorizedKeyReader.Fill(n, account.Name, account.Uid, home))];
        string usual = $"{home}/{AuthorizedKeys.FileNames[0]}";
        return paths.Length == 0 ? throw Refused(account, login, "AuthorizedKeysFile")
            : paths.Contains(usual) ? usual : paths[0];
    }

    // As the student finds it in the file, before any edit.
    private static RepairRefusedException Refused(Account account, SshdLoginSettings login, string keyword)
    {
        SshdSetting setting = login.Settings[keyword.ToLowerInvariant()];
        return new(
            $"A key alone would not let you in as '{GuestText.Clean(account.Name, 64)}': {keyword} {GuestText.Clean(setting.Value, 100)} "
            + $"({GuestText.Clean(setting.Where ?? "compiled in", 200)}). Change that inside the machine, then try again.");
    }
}
