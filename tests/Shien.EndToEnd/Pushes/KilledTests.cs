using System.Security.Cryptography;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>Either side is killed at random moments: the same command then ends well, with one machine, or one box, that is whole.</summary>
public sealed class KilledTests(Blade blade) : IDisposable
{
    private const int NoiseBytes = 24 << 20;
    private const string Slot = "04";
    private const int Seed = 20261126;

    private static readonly int Moments = Artifacts.Long ? 50 : 3;

    private readonly TemporaryFolder laptop = new();
    private readonly Killing killing = new(blade, Seed);

    public void Dispose()
    {
        blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        laptop.Dispose();
    }

    [Fact]
    public void A_push_that_is_killed_at_any_moment_ends_with_the_same_command()
    {
        string disk = GuestDisk.SafeForAll(laptop, NoiseBytes, Seed);
        string[] push = ["push", disk, "--all-blocks", "--as", Slot, "--blade", "local"];
        TimeSpan whole = Harming.Time(() => blade.As("bob", Artifacts.Shien, push).Succeeded());
        for (int i = 0; i < Moments; i++)
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image").Succeeded();
            string moment = killing.InTheMiddle("bob", push, whole);
            RunResult again = blade.As("bob", Artifacts.Shien, push);
            if (again.ExitCode != 0)
            {
                // The killed one had ended, and said so: then its machine is in the way of another one, and has to be whole.
                again.Error.Should().Contain("holds a machine already", moment);
            }

            Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Image, disk]).Succeeded();
            Machines().Should().Equal([Slot], moment);
            NothingIsLeft(moment);
        }
    }

    [Fact]
    public void A_pull_that_is_killed_at_any_moment_ends_with_the_same_command()
    {
        string disk = GuestDisk.SafeForAll(laptop, NoiseBytes, Seed);
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
        string sha256 = Sha256(disk);
        File.Delete(disk);
        string folder = Directory.CreateDirectory(laptop.File("pulled")).FullName;
        blade.As("root", "chmod", "777", folder).Succeeded();
        string[] pull = ["pull", Slot, "--blade", "local", "--output", Path.Combine(folder, "x.box"), "--force", "--checksum", "--json"];
        TimeSpan whole = Harming.Time(() => blade.As("bob", Artifacts.Shien, pull).Succeeded());
        for (int i = 0; i < Moments; i++)
        {
            File.Delete(Path.Combine(folder, "x.box"));
            string moment = killing.InTheMiddle("bob", pull, whole);
            string json = blade.As("bob", Artifacts.Shien, pull).Succeeded();
            JsonDocument.Parse(json).RootElement.GetProperty("disks")[0].GetProperty("sha256").GetString().Should().Be(sha256, moment);
            Directory.GetFileSystemEntries(folder).Should().Equal([Path.Combine(folder, "x.box")], moment);
        }
    }

    private string Image => Path.Combine(blade.Store, "accounts", "bob", "vm", Slot + ".qcow2");

    private List<string> Machines() =>
        [.. JsonDocument.Parse(blade.As("bob", Artifacts.IeVirsh, "list", "--json").Succeeded()).RootElement.GetProperty("machines").EnumerateArray()
            .Select(machine => machine.GetProperty("name").GetString()!)];

    private void NothingIsLeft(string moment)
    {
        for (int i = 0; i < 100 && Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Any(); i++)
        {
            Thread.Sleep(100);
        }

        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty(moment);
        Directory.EnumerateFiles(Path.Combine(blade.Store, "reservations"), "*.json").Should().BeEmpty(moment);
        Directory.GetFiles(Path.GetDirectoryName(Image)!, "*.old").Should().BeEmpty(moment);
    }

    private static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
