using System.Security.Cryptography;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A line that is cut and a store that fills up at random moments of a push or a pull: the same command then ends well, with one whole machine.</summary>
public sealed class HarmedTests(Blade blade) : IDisposable
{
    private const string Slot = "04";
    private const int NoiseBytes = 24 << 20;
    private const int Seed = 20261127;

    private static readonly int Moments = Artifacts.Long ? 50 : 2;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_push_whose_line_is_cut_at_any_moment_ends_with_the_same_command()
    {
        Laptop laptop = new(blade, folder.File("home"), "bob");
        string[] push = ["push", GuestDisk.SafeForAll(folder, NoiseBytes, Seed), "--all-blocks", "--as", Slot];
        TimeSpan whole = Killing.Time(() => laptop.Shien(push).Succeeded());
        Killing killing = new(blade, Seed);
        try
        {
            for (int i = 0; i < Moments; i++)
            {
                blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image").Succeeded();
                string moment = "line cut " + killing.Harm(laptop.Entering(push), whole, () => blade.As("root", "pkill", "-KILL", "-u", "bob", "-x", "sshd"));
                RunResult again = laptop.Shien(push);
                if (again.ExitCode != 0)
                {
                    // The machine was in its place when the line was cut.
                    again.Error.Should().Contain("holds a machine already", moment);
                }

                Compare(blade.Store, "bob", moment);
            }
        }
        finally
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        }
    }

    [Fact]
    public void A_push_into_a_store_that_fills_up_at_any_moment_ends_with_the_same_command_when_there_is_room()
    {
        using SmallBlade small = new(folder, mebibytes: 128);
        string[] push = ["push", GuestDisk.SafeForAll(folder, NoiseBytes, Seed), "--all-blocks", "--as", Slot, "--blade", "local"];
        TimeSpan whole = Killing.Time(() => small.Run(Artifacts.Shien, push).Succeeded());
        Killing killing = new(blade, Seed);
        for (int i = 0; i < Moments; i++)
        {
            small.Run(Artifacts.IeVirsh, "undefine", Slot, "--delete-image").Succeeded();
            string moment = "store filled " + killing.Harm(small.Entering(Artifacts.Shien, push), whole, small.Fill);
            small.MakeRoom();
            if (!File.Exists(Image(small.Store, "root")))
            {
                moment.Should().MatchRegex("(?i)no space|full|free", "it says why it failed");
                Directory.EnumerateFileSystemEntries(Path.Combine(small.Store, "accounts", "root", "vm")).Should().BeEmpty(moment);
            }

            RunResult again = small.Run(Artifacts.Shien, push);
            if (again.ExitCode != 0)
            {
                again.Error.Should().Contain("holds a machine already", moment);
            }

            Compare(small.Store, "root", moment);
        }
    }

    [Fact]
    public void A_pull_whose_line_is_cut_at_any_moment_ends_with_the_same_command()
    {
        Laptop laptop = new(blade, folder.File("home"), "bob");
        string disk = GuestDisk.SafeForAll(folder, NoiseBytes, Seed);
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
        try
        {
            string[] pull = Pull(folder.Path);
            PullHarmed(
                disk, folder.Path, () => laptop.Shien(pull), laptop.Entering(pull), () => blade.As("root", "pkill", "-KILL", "-u", "bob", "-x", "sshd"), () => { }, "line cut ");
        }
        finally
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        }
    }

    [Fact]
    public void A_pull_onto_a_disk_that_fills_up_at_any_moment_ends_with_the_same_command_when_there_is_room()
    {
        // The laptop is the blade itself: its disk is the store's.
        using SmallBlade small = new(folder, mebibytes: 192);
        string disk = GuestDisk.SafeForAll(folder, NoiseBytes, Seed);
        small.Run(Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
        string to = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(small.Store)!, "laptop")).FullName;
        string[] pull = [.. Pull(to), "--blade", "local"];
        PullHarmed(disk, to, () => small.Run(Artifacts.Shien, pull), small.Entering(Artifacts.Shien, pull), small.Fill, small.MakeRoom, "disk filled ");
    }

    private static string[] Pull(string to) => ["pull", Slot, "--output", Path.Combine(to, "x.box"), "--checksum", "--json"];

    private void PullHarmed(string disk, string to, Func<RunResult> pull, IReadOnlyList<string> entering, Action harm, Action heal, string what)
    {
        string box = Path.Combine(to, "x.box");
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(disk)));
        TimeSpan whole = Killing.Time(() => pull().Succeeded());
        Killing killing = new(blade, Seed);
        for (int i = 0; i < Moments; i++)
        {
            File.Delete(box);
            string moment = what + killing.Harm(entering, whole, harm);
            heal();
            bool isThere = File.Exists(box);
            RunResult again = pull();
            if (isThere)
            {
                again.Error.Should().Contain("exists already", moment);
                File.Delete(box);
                again = pull();
            }

            JsonDocument.Parse(again.Succeeded()).RootElement.GetProperty("disks")[0].GetProperty("sha256").GetString().Should().Be(sha256, moment);
            Directory.GetFiles(to, "x.box*").Should().Equal([box], moment);
        }
    }

    private void Compare(string store, string account, string moment) =>
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Image(store, account), folder.File("safe.raw")]).ExitCode.Should().Be(0, moment);

    private static string Image(string store, string account) => Path.Combine(store, "accounts", account, "vm", Slot + ".qcow2");
}
