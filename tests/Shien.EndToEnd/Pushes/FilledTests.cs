using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A store or a disk that fills up at random moments of a push or a pull: the same command then ends well, with one whole machine.</summary>
public sealed class FilledTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_push_into_a_store_that_fills_up_at_any_moment_ends_with_the_same_command_when_there_is_room()
    {
        using SmallBlade small = new(folder, mebibytes: 128);
        string[] push = ["push", HarmedMachine.MakeDisk(folder), "--all-blocks", "--as", HarmedMachine.Slot, "--blade", "local"];
        TimeSpan whole = Harming.Time(() => small.Run(Artifacts.Shien, push).Succeeded());
        Harming harming = new(HarmedMachine.Seed);
        for (int i = 0; i < HarmedMachine.Moments; i++)
        {
            small.Run(Artifacts.IeVirsh, "undefine", HarmedMachine.Slot, "--delete-image").Succeeded();
            string moment = "store filled " + harming.Harm(small.Entering(Artifacts.Shien, push), whole, small.Fill);
            small.MakeRoom();
            if (!File.Exists(HarmedMachine.Image(small.Store, "root")))
            {
                moment.Should().MatchRegex("(?i)no space|full|free", "it says why it failed");
                Directory.EnumerateFileSystemEntries(Path.Combine(small.Store, "accounts", "root", "vm")).Should().BeEmpty(moment);
            }

            RunResult again = small.Run(Artifacts.Shien, push);
            if (again.ExitCode != 0)
            {
                again.Error.Should().Contain("holds a machine already", moment);
            }

            HarmedMachine.Compare(small.Store, "root", folder.File("safe.raw"), moment);
        }
    }

    [Fact]
    public void A_pull_onto_a_disk_that_fills_up_at_any_moment_ends_with_the_same_command_when_there_is_room()
    {
        // The laptop is the blade itself: its disk is the store's.
        using SmallBlade small = new(folder, mebibytes: 192);
        string disk = HarmedMachine.MakeDisk(folder);
        small.Run(Artifacts.Shien, "push", disk, "--all-blocks", "--as", HarmedMachine.Slot, "--blade", "local").Succeeded();
        string to = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(small.Store)!, "laptop")).FullName;
        string[] pull = [.. HarmedMachine.Pull(to), "--blade", "local"];
        HarmedMachine.PullHarmed(disk, to, () => small.Run(Artifacts.Shien, pull), small.Entering(Artifacts.Shien, pull), small.Fill, small.MakeRoom, "disk filled ");
    }
}
