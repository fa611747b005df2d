using Shien.EndToEnd.Lab;
using Shien.Inspection.Sshd;

namespace Shien.EndToEnd.Inspection;

/// <summary>The sshd of a Debian release, unpacked into a folder, with root, alice (of staff), bob and carol as accounts.</summary>
internal sealed class SshdRelease : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SshdRelease(string codename)
    {
        string site = Run.Program("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Component: main"])
            .Succeeded().Split('\n').First(line => !line.Contains("security", StringComparison.Ordinal));
        Run.Program("bash", ["-euc", """
            mmdebstrap --quiet --variant=extract --include=openssh-server,openssh-client "$2" "$1" "$3"
            for d in bin sbin lib lib64; do [ -e "$1/$d" ] || ln -s "usr/$d" "$1/$d"; done
            rm -rf "$1/etc/ssh"
            mkdir -p "$1/run/sshd"
            ssh-keygen -q -t ed25519 -N '' -f "$1/ssh_host_ed25519_key"
            printf '%s\n' root:x:0:0::/root:/bin/sh sshd:x:100:65534::/run/sshd:/usr/sbin/nologin alice:x:1001:1001::/:/bin/sh bob:x:1002:1002::/:/bin/sh carol:x:1003:1003::/:/bin/sh > "$1/etc/passwd"
            printf '%s\n' root:x:0: staff:x:50:alice alice:x:1001: bob:x:1002: carol:x:1003: nogroup:x:65534: > "$1/etc/group"
            printf 'passwd: files\ngroup: files\n' > "$1/etc/nsswitch.conf"
            """, "unpack", Root, codename, site]).Succeeded();
    }

    public string Root => folder.File("root");

    /// <summary>Number such as 9.2, as the binary says.</summary>
    public Version Version => SshdVersion.Find(File.ReadAllBytes(Path.Combine(Root, "usr/sbin/sshd")))!;

    public void Write(SshdCase configuration)
    {
        string etc = Path.Combine(Root, "etc/ssh");
        if (Directory.Exists(etc))
        {
            Directory.Delete(etc, recursive: true);
        }

        Directory.CreateDirectory(etc);
        File.Copy(Path.Combine(Root, "ssh_host_ed25519_key"), Path.Combine(etc, "ssh_host_ed25519_key"));
        File.SetUnixFileMode(Path.Combine(etc, "ssh_host_ed25519_key"), UnixFileMode.UserRead);
        foreach ((string path, string content) in configuration.Files)
        {
            string file = Path.Combine(etc, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }

    /// <summary>What the real sshd says: lines of "keyword value".</summary>
    public IReadOnlyList<string> Ask(string user, string address) => Run.Program(
        "chroot", [Root, "/usr/sbin/sshd", "-T", "-C", $"user={user},host={address},addr={address},laddr=192.0.2.1,lport=22"]).Succeeded().Split('\n');

    public void Dispose() => folder.Dispose();
}
