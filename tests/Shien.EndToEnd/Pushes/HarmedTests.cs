using System.Globalization;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A line that is cut and a store that fills up at random moments of a push: the same command then ends well, with one whole machine.</summary>
public sealed class HarmedTests(Blade blade) : IDisposable
{
    private const string Slot = "04";
    private const int NoiseBytes = 24 << 20;
    private const int Seed = 20261127;

    private static readonly int Moments = Artifacts.Long ? 50 : 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_push_whose_line_is_cut_at_any_moment_ends_with_the_same_command()
    {
        Laptop laptop = new(blade, folder.File("home"), "bob");
        string[] push = ["push", MakeDisk(), "--all-blocks", "--as", Slot];
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
        string space = Directory.CreateDirectory(folder.File("space")).FullName;
        Run.Program("mount", ["-t", "tmpfs", "-o", "size=128m,mode=755", "tmpfs", space]).Succeeded();
        try
        {
            string state = Path.Combine(space, "state");
            string settings = folder.File("shiend.toml");
            File.WriteAllText(settings, "min_free_percent = 0\n");
            Run.Program(
                Blade.Script,
                ["up", state, "--bin", Artifacts.Bin, "--config", settings, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]).Succeeded();
            try
            {
                FillAndPushAgain(state);
            }
            finally
            {
                Run.Program(Blade.Script, ["down", state]).Succeeded();
            }
        }
        finally
        {
            Run.Program("umount", [space]).Succeeded();
        }
    }

    private void FillAndPushAgain(string state)
    {
        string[] shien = ["exec", state, "--", Artifacts.Shien];
        string[] push = [.. shien, "push", MakeDisk(), "--all-blocks", "--as", Slot, "--blade", "local"];
        string[] undefine = ["exec", state, "--", Artifacts.IeVirsh, "undefine", Slot, "--delete-image"];
        string store = Path.Combine(state, "store");
        string filler = Path.Combine(state, "filler");
        TimeSpan whole = Killing.Time(() => Run.Program(Blade.Script, push).Succeeded());
        Killing killing = new(blade, Seed);
        for (int i = 0; i < Moments; i++)
        {
            Run.Program(Blade.Script, undefine).Succeeded();
            string moment = "store filled " + killing.Harm(push, whole, () => Fill(filler));
            File.Delete(filler);
            if (!File.Exists(Image(store, "root")))
            {
                moment.Should().MatchRegex("(?i)no space|full|free", "it says why it failed");
                Directory.EnumerateFileSystemEntries(Path.Combine(store, "accounts", "root", "vm")).Should().BeEmpty(moment);
            }

            RunResult again = Run.Program(Blade.Script, push);
            if (again.ExitCode != 0)
            {
                again.Error.Should().Contain("holds a machine already", moment);
            }

            Compare(store, "root", moment);
        }
    }

    private static void Fill(string filler)
    {
        using FileStream file = new(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int size in (int[])[1 << 20, 4096])
        {
            try
            {
                byte[] bytes = new byte[size];
                while (true)
                {
                    file.Write(bytes);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }

    private void Compare(string store, string account, string moment) =>
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Image(store, account), folder.File("safe.raw")]).ExitCode.Should().Be(0, moment);

    private static string Image(string store, string account) => Path.Combine(store, "accounts", account, "vm", Slot + ".qcow2");

    private string MakeDisk()
    {
        string path = folder.File("safe.raw");
        GuestDisk.Safe(path, "a password of its own");
        byte[] noise = new byte[NoiseBytes];
        new Random(Seed).NextBytes(noise);
        using (FileStream disk = new(path, FileMode.Append))
        {
            disk.Write(noise);
        }

        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        return path;
    }
}
