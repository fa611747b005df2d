using Shien.EndToEnd.Lab;
using Shien.EndToEnd.Vagrant;

namespace Shien.EndToEnd.Boxes;

/// <summary>A blade whose catalogue has the course's box, as <c>boxes/course-debian</c> makes it; root uses it, and alice with a key of hers.</summary>
public sealed class CourseLab : IDisposable
{
    private const string Suite = "bookworm";

    private readonly TemporaryFolder folder = new();
    private readonly int port = Port.Free();
    private readonly WebServer server;

    public CourseLab()
    {
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        Kernels = Directory.CreateDirectory(folder.File("kernels")).FullName;
        Blade = new SmallBlade(
            folder,
            mebibytes: 6144,
            $"catalogue = \"{Catalogue}\"\ncatalogue_url = \"{Url}\"\nbox_namespace = \"course\"\ndebug_kernels = \"{Kernels}\"\n",
            "alice:20001");
        server = new WebServer(Catalogue, port, [Lab.Blade.Script, .. Blade.Entering("env")]);
        Publish("course", "plain");
        Wait.Until(() => File.Exists(Path.Combine(Catalogue, "course", "metadata.json")), "the catalogue has the box");
        Blade.As("alice", "sh", "-euc", "mkdir -p -m 700 ~/.ssh; ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519; cp ~/.ssh/id_ed25519.pub ~/.ssh/authorized_keys").Succeeded();
    }

    /// <summary>Where the catalogue's list of the box is.</summary>
    public string BoxUrl => $"{Url}/course/metadata.json";

    /// <summary>Folder of the blade's kernels for debuggers.</summary>
    public string Kernels { get; }

    internal SmallBlade Blade { get; }

    private string Catalogue => folder.File("www");

    private string Url => $"http://127.0.0.1:{port}";

    private string Key => folder.File("teacher");

    public void Dispose()
    {
        server.Dispose();
        Blade.Dispose();
        folder.Dispose();
    }

    /// <summary>A folder that everybody may read.</summary>
    public string Project(string name) => Directory.CreateDirectory(folder.File(name)).FullName;

    /// <summary>Somebody with a home of his own, who has our gem.</summary>
    internal Student Student(string? account = null)
    {
        Student student = new(Blade, folder) { Account = account, Limit = TimeSpan.FromMinutes(20) };
        student.InstallGem();
        return student;
    }

    /// <summary>Builds a variant of the box, which takes a while, and publishes it. Returns the folder of what was built.</summary>
    /// <param name="name">What it is called on the blade.</param>
    /// <param name="variant">As the build script calls it.</param>
    public string Publish(string name, string variant)
    {
        string built = folder.File(variant);
        BuiltBox.Build(Artifacts.Root("boxes/course-debian/build"), built, "--suite", Suite, "--variant", variant, "--provider", "none");
        if (!File.Exists(Key))
        {
            Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "teacher", "-f", Key]).Succeeded();
            Directory.CreateDirectory(Path.Combine(Blade.Store, "boxes"));
            File.WriteAllText(Path.Combine(Blade.Store, "boxes", "allowed_signers"), PublisherLab.Line("root", Key) + "\n");
        }

        string disk = Directory.EnumerateFiles(built, "*.raw").Single();
        Blade.Run(Artifacts.Shien, "box", "publish", disk, name, "1.0", "--key", Key, "--blade", "local").Succeeded();
        return built;
    }
}
