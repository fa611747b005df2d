using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Boxes;

/// <summary>A publisher with an SSH key, a disk that may become a box, and the administrators' list of signers; all of it is taken back at the end.</summary>
internal sealed class PublisherLab : IDisposable
{
    public const string Publisher = "bob";

    // Inside the blade.
    private const string Signers = "/run/local-blade/store/boxes/allowed_signers";

    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public PublisherLab(Blade blade)
    {
        this.blade = blade;
        Disk = MakeDisk();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Disk, (UnixFileMode)0b110_100_100);
        blade.As("root", "groupadd", "--force", "--system", "shien-publishers").Succeeded();
        blade.As("root", "usermod", "--append", "--groups", "shien-publishers", Publisher).Succeeded();
        // What the blade was told of an account counts for a second.
        Thread.Sleep(TimeSpan.FromSeconds(1.2));
        Key = MakeKey("course");
        Allow(Line(Publisher, Key));
    }

    // No passwords at all, and not the small guest's SSH server, which cannot be checked: nothing blocks.
    private string MakeDisk()
    {
        string path = folder.File("course.raw");
        Run.Program("cp", ["--sparse=always", Artifacts.TinyRaw, path]).Succeeded();
        File.WriteAllText(folder.File("shadow"), "root:*:19000:0:99999:7:::\nvagrant:*:19000:0:99999:7:::\n");
        GuestDisk.Write(path, $"""
            rm /usr/sbin/dropbear
            rm /etc/shadow
            write {folder.File("shadow")} /etc/shadow
            sif /etc/shadow mode 0100600
            """);
        return path;
    }

    /// <summary>What is published.</summary>
    public string Disk { get; }

    /// <summary>The publisher's key, on his list.</summary>
    public string Key { get; }

    public string Folder => folder.Path;

    public string Boxes => Path.Combine(blade.Store, "boxes");

    /// <summary>Makes a key of the publisher's.</summary>
    public string MakeKey(string name)
    {
        string path = folder.File(name);
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path]).Succeeded();
        Run.Program("chown", ["20002:20002", path, path + ".pub"]).Succeeded();
        return path;
    }

    /// <summary>A line of the list.</summary>
    public static string Line(string account, string key) => $"{account} namespaces=\"shien-box\" {File.ReadAllText(key + ".pub").Trim()}";

    /// <summary>The administrators write the list.</summary>
    public void Allow(params string[] lines) =>
        blade.As("root", new RunOptions(string.Join('\n', lines) + "\n"), "sh", "-euc", $"cat > {Signers}").Succeeded();

    public void AllowNobody() => blade.As("root", "rm", "-f", Signers).Succeeded();

    public string[] Publish(string version, params string[] more) =>
        ["box", "publish", Disk, "course", version, "--key", Key, "--blade", "local", .. more];

    public void Dispose()
    {
        blade.As("root", "rm", "-rf", "/run/local-blade/store/boxes/course", Signers).Succeeded();
        foreach (string account in new[] { "alice", "bob", "teacher" })
        {
            blade.As(account, "rm", "-f", $"/run/local-blade/home/{account}/.config/shien/allowed_signers.local");
        }

        blade.As("root", "gpasswd", "--delete", Publisher, "shien-publishers").Succeeded();
        folder.Dispose();
    }
}
