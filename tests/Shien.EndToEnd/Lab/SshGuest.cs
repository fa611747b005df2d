namespace Shien.EndToEnd.Lab;

/// <summary>
/// The small guest with Debian's OpenSSH in place of dropbear, as a box of some years ago comes: passwords and published keys let in,
/// and all copies share host keys and machine-id. Made of this machine's own openssh-server with debugfs.
/// </summary>
internal static class SshGuest
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";

    // Vagrant brings its key with scp, and stops the machine with shutdown.
    private static readonly string[] BoxPrograms = ["/usr/bin/ssh-keygen", "/usr/bin/scp"];
    private static readonly string[] Modules = ["pam_unix.so", "pam_permit.so", "pam_deny.so"];

    /// <summary>Vagrant's own insecure private key.</summary>
    public static string InsecureKey => "/usr/share/rubygems-integration/all/gems/vagrant-2.3.4/keys/vagrant";

    /// <summary>Makes it.</summary>
    public static string Make(TemporaryFolder folder)
    {
        string disk = folder.File("sshbox.raw");
        List<string> commands = WithOpenSsh(folder, disk, "/usr/sbin/sshd");
        foreach (string type in new[] { "ed25519", "rsa" })
        {
            string key = folder.File($"ssh_host_{type}_key");
            Run.Program("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "root@box", "-f", key]).Succeeded();
            Put(key, $"/etc/ssh/{Path.GetFileName(key)}", 0x8180, commands);
            Put(key + ".pub", $"/etc/ssh/{Path.GetFileName(key)}.pub", 0x81A4, commands);
        }

        Text(folder, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n", commands);
        GuestDisk.Write(disk, string.Join('\n', commands));
        return disk;
    }

    /// <summary>
    /// The same as an instructor should publish it: nobody has a password, each copy makes host keys of its own at its first boot, and
    /// root alone gets in, with the insecure key that Vagrant then replaces.
    /// </summary>
    public static string MakeBox(TemporaryFolder folder)
    {
        string disk = folder.File("course.raw");
        List<string> commands = WithOpenSsh(folder, disk, "ssh-keygen -A\n/usr/sbin/sshd", BoxPrograms);
        BoxPrograms.ToList().ForEach(program => Program(program, commands));
        commands.Add("rm /home/vagrant/.ssh/authorized_keys");
        Text(folder, "/usr/sbin/shutdown", "#!/bin/sh\nexec poweroff\n", commands, 0x81ED);
        Text(folder, "/etc/shadow", "root:*:19000:0:99999:7:::\nvagrant:*:19000:0:99999:7:::\n", commands, 0x8180);
        GuestDisk.Write(disk, string.Join('\n', commands));
        return disk;
    }

    // What puts sshd into a copy of the small guest.
    private static List<string> WithOpenSsh(TemporaryFolder folder, string disk, string start, params string[] programs)
    {
        Run.Program("cp", ["--sparse=always", Artifacts.TinyRaw, disk]).Succeeded();
        List<string> commands = ["rm /usr/sbin/dropbear", "mkdir /etc/ssh", "mkdir /etc/ssh/sshd_config.d", "mkdir /etc/pam.d", $"mkdir {Libraries}/security"];
        Program("/usr/sbin/sshd", commands);
        foreach (string module in Modules)
        {
            Put($"/lib/x86_64-linux-gnu/security/{module}", $"{Libraries}/security/{module}", 0x81A4, commands);
        }

        foreach (string library in Modules.Select(m => $"/lib/x86_64-linux-gnu/security/{m}").Append("/usr/sbin/sshd").Concat(programs).SelectMany(LibrariesOf).Distinct())
        {
            commands.Add($"rm {Libraries}/{Path.GetFileName(library)}");
            Put(library, $"{Libraries}/{Path.GetFileName(library)}", 0x81ED, commands);
        }

        Put("/usr/share/openssh/sshd_config", "/etc/ssh/sshd_config", 0x81A4, commands);
        Text(folder, "/etc/pam.d/sshd", "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n", commands);
        Text(folder, "/etc/passwd", File.ReadAllText(Artifacts.Root("boxes/tiny/guest/etc/passwd")) + "sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n", commands);
        string boot = File.ReadAllText(Artifacts.Root("boxes/tiny/guest/etc/rcS"));
        Text(folder, "/etc/rcS", boot.Replace("dropbear -R", "mkdir -p -m 755 /run/sshd\n" + start, StringComparison.Ordinal), commands, 0x81ED);
        return commands;
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
