using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>
/// A publish of which either side is killed, whose line is cut or whose store fills up at random moments: there is no box, or the
/// whole one, and the same command ends well.
/// </summary>
public sealed class HarmedPublishTests(Blade blade) : IDisposable
{
    private const int Seed = 20261127;

    private static readonly int Moments = Artifacts.Long ? 50 : 2;

    private readonly PublisherLab lab = new(blade);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        lab.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Killed()
    {
        Killing killing = new(blade, Seed);
        Publish(
            blade.Store,
            publish => blade.As("bob", Artifacts.Shien, publish),
            (publish, whole) => killing.InTheMiddle("bob", publish, whole));
    }

    [Fact]
    public void Its_line_cut()
    {
        Harming harming = new(Seed);
        Laptop laptop = new(blade, Path.Combine(lab.Folder, "home"), "bob");
        Publish(
            blade.Store,
            publish => laptop.Shien(Over(publish)),
            (publish, whole) => "line cut " + harming.Harm(
                laptop.Entering(Over(publish)), whole, () => blade.As("root", "pkill", "-KILL", "-u", "bob", "-x", "sshd")));
    }

    [Fact]
    public void Its_store_filled_up()
    {
        using SmallBlade small = new(folder, mebibytes: 256);
        Directory.CreateDirectory(Path.Combine(small.Store, "boxes"));
        File.WriteAllText(Path.Combine(small.Store, "boxes", "allowed_signers"), PublisherLab.Line("root", lab.Key) + "\n");
        Harming harming = new(Seed);
        Publish(
            small.Store,
            publish => small.Run(Artifacts.Shien, publish),
            (publish, whole) =>
            {
                string moment = "store filled " + harming.Harm(small.Entering(Artifacts.Shien, publish), whole, small.Fill);
                small.MakeRoom();
                return moment;
            });
    }

    // The same over the line instead of the socket.
    private static string[] Over(string[] publish) => [.. publish.Select(word => word == "local" ? "bob@127.0.0.1" : word)];

    private void Publish(string store, Func<string[], RunResult> run, Func<string[], TimeSpan, string> harm)
    {
        TimeSpan whole = Harming.Time(() => run(lab.Publish("1.0", "--all-blocks")).Succeeded());
        for (int i = 1; i <= Moments; i++)
        {
            Directory.Delete(Path.Combine(store, "boxes", "course"), recursive: true);
            ChangeDisk(i);
            string version = $"1.{i}";
            string[] publish = lab.Publish(version, "--all-blocks");
            string moment = harm(publish, whole);
            if (Directory.Exists(Path.Combine(store, "boxes", "course", version)))
            {
                It_is_whole(store, version, moment);
            }

            RunResult again = run(publish);
            if (again.ExitCode != 0)
            {
                // The harmed one had ended, and said so.
                again.Error.Should().Contain("is published already", moment);
            }

            It_is_whole(store, version, moment);
            NothingIsLeft(store, moment);
        }
    }

    // Of other content each time, so that all of it has to be sent.
    private void ChangeDisk(int seed)
    {
        byte[] noise = new byte[8 << 20];
        new Random(seed).NextBytes(noise);
        using FileStream disk = new(lab.Disk, FileMode.Open);
        disk.Position = disk.Length - noise.Length;
        disk.Write(noise);
    }

    private void It_is_whole(string store, string version, string moment)
    {
        string box = Path.Combine(store, "boxes", "course", version);
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Path.Combine(box, "disk-1.qcow2"), lab.Disk]).ExitCode.Should().Be(0, moment);
        string publisher = store == blade.Store ? PublisherLab.Publisher : "root";
        Run.Program(
            "ssh-keygen",
            ["-Y", "verify", "-f", Path.Combine(store, "boxes", "allowed_signers"), "-I", publisher, "-n", "shien-box", "-s", Path.Combine(box, "box.json.sig")],
            new RunOptions(File.ReadAllText(Path.Combine(box, "box.json")))).ExitCode.Should().Be(0, moment);
        Directory.GetFileSystemEntries(box).Select(Path.GetFileName).Should().BeEquivalentTo(["box.json", "box.json.sig", "disk-1.map", "disk-1.qcow2"], moment);
    }

    private static void NothingIsLeft(string store, string moment)
    {
        for (int i = 0; i < 100 && Directory.EnumerateFileSystemEntries(Path.Combine(store, "spool")).Any(); i++)
        {
            Thread.Sleep(100);
        }

        Directory.EnumerateFileSystemEntries(Path.Combine(store, "spool")).Should().BeEmpty(moment);
        Directory.EnumerateFiles(Path.Combine(store, "reservations"), "*.json").Should().BeEmpty(moment);
        Directory.GetFileSystemEntries(Path.Combine(store, "boxes", "course")).Should().ContainSingle(moment);
    }
}
