namespace Shien.EndToEnd.Lab;

/// <summary>
/// The small guest with Debian's OpenSSH in place of dropbear, as a box of some years ago comes: passwords and published keys let in,
/// and all copies share host keys and machine-id. Made of this machine's own openssh-server with debugfs.
/// </summary>
internal static class SshGuest
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";
    private static readonly string[] Modules = ["pam_unix.so", "pam_permit.so", "pam_deny.so"];

    /// <summary>Vagrant's own insecure private key.</summary>
    public static string InsecureKey => "/usr/share/rubygems-integration/all/gems/vagrant-2.3.4/keys/vagrant";

    /// <summary>Makes it.</summary>
    public static string Make(TemporaryFolder folder)
    {
        string disk = folder.File("sshbox.raw");
        Run.Program("cp", ["--sparse=always", Artifacts.TinyRaw, disk]).Succeeded();
        List<string> commands = ["rm /usr/sbin/dropbear", "mkdir /etc/ssh", "mkdir /etc/ssh/sshd_config.d", "mkdir /etc/pam.d", $"mkdir {Libraries}/security"];
        Program("/usr/sbin/sshd", commands);
        foreach (string module in Modules)
        {
            Put($"/lib/x86_64-linux-gnu/security/{module}", $"{Libraries}/security/{module}", 0x81A4, commands);
        }

        foreach (string library in Modules.Select(m => $"/lib/x86_64-linux-gnu/security/{m}").Prepend("/usr/sbin/sshd").SelectMany(LibrariesOf).Distinct())
        {
            commands.Add($"rm {Libraries}/{Path.GetFileName(library)}");
            Put(library, $"{Libraries}/{Path.GetFileName(library)}", 0x81ED, commands);
        }

        Put("/usr/share/openssh/sshd_config", "/etc/ssh/sshd_config", 0x81A4, commands);
        Text(folder, "/etc/pam.d/sshd", "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n", commands);
        foreach (string type in new[] { "ed25519", "rsa" })
        {
            string key = folder.File($"ssh_host_{type}_key");
            Run.Program("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "root@box", "-f", key]).Succeeded();
            Put(key, $"/etc/ssh/{Path.GetFileName(key)}", 0x8180, commands);
            Put(key + ".pub", $"/etc/ssh/{Path.GetFileName(key)}.pub", 0x81A4, commands);
        }

        Text(folder, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n", commands);
        Text(folder, "/etc/passwd", File.ReadAllText(Artifacts.Root("boxes/tiny/guest/etc/passwd")) + "sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n", commands);
        string start = File.ReadAllText(Artifacts.Root("boxes/tiny/guest/etc/rcS"));
        Text(folder, "/etc/rcS", start.Replace("dropbear -R", "mkdir -p -m 755 /run/sshd\n/usr/sbin/sshd", StringComparison.Ordinal), commands, 0x81ED);
        GuestDisk.Write(disk, string.Join('\n', commands));
        return disk;
    }

    private static IEnumerable<string> LibrariesOf(string program) => Run.Program("ldd", [program]).Succeeded()
        .Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 2).Select(words => words[2]);

    private static void Program(string path, List<string> commands) => Put(path, path, 0x81ED, commands);

    private static void Text(TemporaryFolder folder, string to, string text, List<string> commands, int mode = 0x81A4)
    {
        string from = folder.File("text-" + Path.GetFileName(to));
        File.WriteAllText(from, text);
        commands.Add($"rm {to}");
        Put(from, to, mode, commands);
    }

    private static void Put(string from, string to, int mode, List<string> commands)
    {
        commands.Add($"write {from} {to}");
        commands.Add($"sif {to} mode 0{Convert.ToString(mode, 8)}");
        commands.Add($"sif {to} uid 0");
        commands.Add($"sif {to} gid 0");
    }
}
