using System.Globalization;
using Shien.Blade.Confined;
using Shien.Blade.Settings;
using Shien.Inspection.Accounts;

namespace Shien.Blade.Accounts;

/// <summary>
/// All keys of an account's owner that the blade knows: those of its home directory, and those that a command names, such as
/// <c>sss_ssh_authorizedkeys</c> for LDAP's <c>sshPublicKey</c>. Calls block for seconds.
/// </summary>
internal sealed class OwnerKeySource(BladeSettings settings, BladeLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The keys, each once, or why there are none.</summary>
    public OwnerKeyList Read(Account account)
    {
        OwnerKeyList own = OwnerKeys.Read(account);
        if (settings.KeysCommand is not { } command)
        {
            return own;
        }

        IReadOnlyList<PlainKey> named = Ask(command, account);
        List<PlainKey> all = [.. named.Concat(own.Keys).DistinctBy(key => key.Fingerprint)];
        return new OwnerKeyList(all, all.Count > 0 ? null : $"{own.Problem}, and '{command}' names none either");
    }

    // As sshd's AuthorizedKeysCommand: with the account's name, and without rights. It may use the network, since LDAP is there.
    private IReadOnlyList<PlainKey> Ask(string command, Account account)
    {
        string id = settings.RepairUidBase.ToString(CultureInfo.InvariantCulture);
        ConfinedOutput output = new ConfinedRun($"'{command}'", Patience, OwnerKeys.MaxBytes).Run(
            [
                "/usr/bin/setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--",
                command, account.Name,
            ],
            ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/nonexistent", "LANG=C.UTF-8"],
            [],
            CancellationToken.None);
        if (output.Failure is { } failure)
        {
            log.Warn($"the keys of '{account.Name}' cannot be asked for: {failure}");
            return [];
        }

        return PlainKey.Parse(output.Answer);
    }
}
