using System.Globalization;
using System.Text;
using Shien.Images.FileSystems;
using Shien.Inspection;

namespace Shien.Tests.Inspection;

/// <summary>
/// A guest whose files are written down in the test. It begins with what every guest has (root and student with disabled passwords, a
/// shell, an sshd that takes keys only and starts at boot) and nothing that a rule finds; each call returns the guest itself.
/// </summary>
internal sealed class TestGuest
{
    /// <summary>The day by which tests are judged.</summary>
    public static readonly DateOnly Today = new(2026, 11, 26);

    /// <summary>The sshd_config it begins with.</summary>
    public const string SshdConfig = "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM yes\n";

    private readonly TestTree tree = new();

    public TestGuest()
    {
        File("/bin/sh", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[11], 0x3E, 0], 0x1ED);
        Directory("/usr/bin");
        File("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000:,,,:/home/student:/bin/bash\n");
        File("/etc/shadow", "root:*:19000:0:99999:7:::\nstudent:*:19000:0:99999:7:::\n", 0x1A0);
        File("/etc/hostname", "lamp\n");
        File("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n");
        File("/usr/sbin/sshd", "program OpenSSH_9.2p1 Debian-2", 0x1ED);
        File("/etc/ssh/sshd_config", SshdConfig);
        File("/etc/ssh/ssh_host_ed25519_key", TestKey.Private(0), 0x180);
        File("/usr/lib/systemd/systemd", "", 0x1ED);
        File("/usr/lib/systemd/system/ssh.service", "[Service]\nEnvironmentFile=-/etc/default/ssh\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n");
        Link("/etc/systemd/system/multi-user.target.wants/ssh.service", "/usr/lib/systemd/system/ssh.service");
        Directory("/root", 0x1C0);
        Directory("/home/student", 0x1ED, 1000);
    }

    /// <summary>The tree as the inspection sees it.</summary>
    public GuestFileSystem FileSystem => new(tree);

    /// <summary>A regular file, 0644 of root unless said otherwise; replaces one of that name.</summary>
    public TestGuest File(string path, string content, int mode = 0x1A4, uint uid = 0) => File(path, Encoding.UTF8.GetBytes(content), mode, uid);

    public TestGuest File(string path, byte[] content, int mode = 0x1A4, uint uid = 0)
    {
        tree.Add(path, FileKind.File, 0x8000 | mode, uid, content);
        return this;
    }

    /// <summary>Takes away what is there.</summary>
    public TestGuest Remove(string path)
    {
        tree.Remove(path);
        return this;
    }

    public TestGuest Link(string path, string target)
    {
        tree.Add(path, FileKind.Link, 0xA1FF, 0, Encoding.UTF8.GetBytes(target));
        return this;
    }

    public TestGuest Directory(string path, int mode = 0x1ED, uint uid = 0)
    {
        tree.Add(path, FileKind.Directory, 0x4000 | mode, uid, []);
        return this;
    }

    /// <summary>Changes permission bits and owner of what is there.</summary>
    public TestGuest SetMode(string path, int mode, uint uid, uint gid)
    {
        TestNode node = tree.At(path);
        node.Rights = ((node.Mode & ~0xFFF) | mode, uid, gid);
        return this;
    }

    /// <summary>Says when what is there was last changed.</summary>
    public TestGuest SetDay(string path, string day)
    {
        tree.At(path).ModifiedAt = DateTimeOffset.Parse(day + "T12:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        return this;
    }

    /// <summary>Inspects it; the day is <see cref="Today"/> unless the options are changed.</summary>
    public IReadOnlyList<Finding> Findings(Profile profile = Profile.Private, Func<InspectionOptions, InspectionOptions>? change = null)
    {
        InspectionOptions options = new() { Profile = profile, Today = Today };
        return GuestInspector.InspectTree(FileSystem, change?.Invoke(options) ?? options).Findings;
    }

    /// <summary>The findings of one rule as <c>K1 Block /path:1</c>.</summary>
    public IEnumerable<string> Rows(string rule, Profile profile = Profile.Private) => Findings(profile)
        .Where(f => f.Rule == rule).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Rule} {f.Severity} {f.Where}"));
}
