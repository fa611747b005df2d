using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// A real slapd whose accounts the shared blade knows, by nslcd and nsswitch.conf of its own; without them again when it is disposed.
/// </summary>
internal sealed class LdapAccounts : IDisposable
{
    private const string Nslcd = "uid nslcd\ngid nslcd\nbase dc=school\nbind_timelimit 2\ntimelimit 5\nreconnect_sleeptime 1\nreconnect_retrytime 2\nuri ";

    private readonly Blade blade;
    private readonly LdapServer server;

    /// <summary>Starts it.</summary>
    /// <param name="blade">Which gets it.</param>
    /// <param name="group">A group of all of them, with the gid 21000.</param>
    /// <param name="accounts">Names and uids.</param>
    public LdapAccounts(Blade blade, string group, params (string Name, int Uid)[] accounts)
    {
        this.blade = blade;
        Group = group;
        server = new LdapServer(string.Concat(accounts.Select(Entry))
            + $"dn: cn={group},dc=school\nobjectClass: posixGroup\ncn: {group}\ngidNumber: 21000\n{string.Concat(accounts.Select(a => $"memberUid: {a.Name}\n"))}\n");
        try
        {
            blade.As("root", "sh", "-euc", $"""
                cp /etc/nsswitch.conf /etc/nsswitch.kept
                printf '%s' '{Nslcd}{server.Address}' > /etc/nslcd.conf; echo >> /etc/nslcd.conf
                chown root:nslcd /etc/nslcd.conf; chmod 640 /etc/nslcd.conf
                mkdir -p /run/nslcd; chown nslcd:nslcd /run/nslcd
                /usr/sbin/nslcd
                printf 'passwd: files ldap\ngroup: files ldap\nhosts: files dns\n' > /etc/nsswitch.conf
                for i in $(seq 100); do ! getent passwd {accounts[0].Name} || exit 0; sleep 0.1; done; exit 1
                """).Succeeded();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Group { get; }

    /// <summary>Takes an account out.</summary>
    public void Remove(string name) => server.Change($"dn: uid={name},dc=school\nchangetype: delete\n");

    /// <summary>Puts it back.</summary>
    public void Add(string name, int uid) => server.Change(Entry((name, uid)));

    /// <summary>The server takes connections and answers nothing, until the answer is disposed.</summary>
    public IDisposable Hang() => server.Hang();

    /// <summary>The server ends.</summary>
    public void Stop() => server.Stop();

    public void Dispose()
    {
        blade.As("root", "sh", "-c", "mv /etc/nsswitch.kept /etc/nsswitch.conf; kill $(cat /run/nslcd/nslcd.pid)");
        server.Dispose();
    }

    private static string Entry((string Name, int Uid) account) => string.Create(CultureInfo.InvariantCulture, $"""
        dn: uid={account.Name},dc=school
        objectClass: account
        objectClass: posixAccount
        uid: {account.Name}
        cn: {account.Name}
        uidNumber: {account.Uid}
        gidNumber: 21000
        homeDirectory: /run/local-blade/home/{account.Name}
        loginShell: /bin/sh


        """);
}
