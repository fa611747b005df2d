using System.Security.Cryptography;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Pushes;

/// <summary>One disk and the slot that it is pushed into and pulled from while something is harmed.</summary>
internal static class HarmedMachine
{
    public const string Slot = "04";
    public const int Seed = 20261127;
    public static readonly int Moments = Artifacts.Long ? 50 : 2;

    private const int NoiseBytes = 24 << 20;

    public static string MakeDisk(TemporaryFolder folder) => GuestDisk.SafeForAll(folder, NoiseBytes, Seed);

    /// <summary>Refuses where the image in a store is not the disk.</summary>
    public static void Compare(string store, string account, string disk, string moment) =>
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Image(store, account), disk]).ExitCode.Should().Be(0, moment);

    public static string Image(string store, string account) => Path.Combine(store, "accounts", account, "vm", Slot + ".qcow2");

    public static string[] Pull(string to) => ["pull", Slot, "--output", Path.Combine(to, "x.box"), "--checksum", "--json"];

    /// <summary>Pulls it into a box, harmed and then again, at each of the moments.</summary>
    public static void PullHarmed(string disk, string to, Func<RunResult> pull, IReadOnlyList<string> entering, Action harm, Action heal, string what)
    {
        string box = Path.Combine(to, "x.box");
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(disk)));
        TimeSpan whole = Harming.Time(() => pull().Succeeded());
        Harming harming = new(Seed);
        for (int i = 0; i < Moments; i++)
        {
            File.Delete(box);
            string moment = what + harming.Harm(entering, whole, harm);
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
}
