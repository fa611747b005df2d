namespace Shien.EndToEnd.Lab;

/// <summary>A real slapd with accounts and their sshPublicKey, at a socket in a folder of its own; ends when it is disposed.</summary>
internal sealed class LdapServer : IDisposable
{
    // OpenSSH-LPK's schema, which sites add to theirs; the rest is Debian's.
    private const string Settings = """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/nis.schema
        attributetype ( 1.3.6.1.4.1.24552.500.1.1.1.13 NAME 'sshPublicKey' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
        objectclass ( 1.3.6.1.4.1.24552.500.1.1.2.0 NAME 'ldapPublicKey' SUP top AUXILIARY MUST ( sshPublicKey $ uid ) )
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile FOLDER/slapd.pid
        database mdb
        maxsize 16777216
        suffix "dc=school"
        rootdn "cn=manager,dc=school"
        rootpw secret
        directory FOLDER/db
        access to * by * read

        """;

    private readonly TemporaryFolder folder = new();
    private bool isStopped;

    /// <summary>Starts it.</summary>
    /// <param name="accounts">Names and public keys.</param>
    public LdapServer(params (string Name, string[] Keys)[] accounts)
        : this(string.Concat(accounts.Select(a =>
            $"dn: uid={a.Name},dc=school\nobjectClass: account\nobjectClass: ldapPublicKey\nuid: {a.Name}\n{string.Concat(a.Keys.Select(k => $"sshPublicKey: {k.Trim()}\n"))}\n")))
    {
    }

    /// <summary>Starts it.</summary>
    /// <param name="entries">What is in it, below <c>dc=school</c>.</param>
    public LdapServer(string entries)
    {
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(folder.File("db"));
        File.WriteAllText(folder.File("slapd.conf"), Settings.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        File.WriteAllText(
            folder.File("accounts.ldif"),
            "dn: dc=school\nobjectClass: dcObject\nobjectClass: organization\no: school\ndc: school\n\n" + entries);
        Run.Program("/usr/sbin/slapadd", ["-q", "-f", folder.File("slapd.conf"), "-l", folder.File("accounts.ldif")]).Succeeded();
        Run.Program("/usr/sbin/slapd", ["-f", folder.File("slapd.conf"), "-h", Address + "/????!x-mod=0777"]).Succeeded();
        Command = folder.File("keys");
        File.WriteAllText(Command, $"""
            #!/bin/bash
            set -o pipefail
            ldapsearch -x -LLL -o ldif-wrap=no -o nettimeout=5 -H {Address} -b dc=school "(uid=$1)" sshPublicKey | sed -n 's/^sshPublicKey: //p'

            """);
        File.SetUnixFileMode(Command, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A program as administrators write it: prints the keys of the account that is its argument, and fails where nobody answers.</summary>
    public string Command { get; }

    /// <summary>Where it listens.</summary>
    public string Address => "ldapi://" + Uri.EscapeDataString(folder.File("socket"));

    private string Pid => File.ReadAllText(folder.File("slapd.pid")).Trim();

    /// <summary>Changes what is in it, or adds to it.</summary>
    public void Change(string entries) =>
        Run.Program("ldapmodify", ["-x", "-a", "-H", Address, "-D", "cn=manager,dc=school", "-w", "secret"], new RunOptions(entries)).Succeeded();

    /// <summary>It takes connections and answers nothing, until the answer is disposed.</summary>
    public IDisposable Hang()
    {
        Run.Program("kill", ["-STOP", Pid]).Succeeded();
        return new Woken(Pid);
    }

    /// <summary>Ends the server; the command stays and fails.</summary>
    public void Stop()
    {
        if (!isStopped)
        {
            isStopped = true;
            Run.Program("sh", ["-euc", "kill \"$1\"; while kill -0 \"$1\" 2>/dev/null; do sleep 0.05; done", "stop", Pid]).Succeeded();
        }
    }

    public void Dispose()
    {
        Stop();
        folder.Dispose();
    }

    private sealed class Woken(string pid) : IDisposable
    {
        public void Dispose() => Run.Program("kill", ["-CONT", pid]).Succeeded();
    }
}
