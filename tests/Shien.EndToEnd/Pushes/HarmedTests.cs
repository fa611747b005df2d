using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A line that is cut at random moments of a push or a pull: the same command then ends well, with one whole machine.</summary>
public sealed class HarmedTests(Blade blade) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_push_whose_line_is_cut_at_any_moment_ends_with_the_same_command()
    {
        Laptop laptop = new(blade, folder.File("home"), "bob");
        string[] push = ["push", HarmedMachine.MakeDisk(folder), "--all-blocks", "--as", HarmedMachine.Slot];
        TimeSpan whole = Harming.Time(() => laptop.Shien(push).Succeeded());
        Harming harming = new(HarmedMachine.Seed);
        try
        {
            for (int i = 0; i < HarmedMachine.Moments; i++)
            {
                blade.As("bob", Artifacts.IeVirsh, "undefine", HarmedMachine.Slot, "--delete-image").Succeeded();
                string moment = "line cut " + harming.Harm(laptop.Entering(push), whole, () => blade.As("root", "pkill", "-KILL", "-u", "bob", "-x", "sshd"));
                RunResult again = laptop.Shien(push);
                if (again.ExitCode != 0)
                {
                    // The machine was in its place when the line was cut.
                    again.Error.Should().Contain("holds a machine already", moment);
                }

                HarmedMachine.Compare(blade.Store, "bob", folder.File("safe.raw"), moment);
            }
        }
        finally
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", HarmedMachine.Slot, "--delete-image");
        }
    }

    [Fact]
    public void A_pull_whose_line_is_cut_at_any_moment_ends_with_the_same_command()
    {
        Laptop laptop = new(blade, folder.File("home"), "bob");
        string disk = HarmedMachine.MakeDisk(folder);
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", HarmedMachine.Slot, "--blade", "local").Succeeded();
        try
        {
            string[] pull = HarmedMachine.Pull(folder.Path);
            HarmedMachine.PullHarmed(
                disk, folder.Path, () => laptop.Shien(pull), laptop.Entering(pull), () => blade.As("root", "pkill", "-KILL", "-u", "bob", "-x", "sshd"), () => { }, "line cut ");
        }
        finally
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", HarmedMachine.Slot, "--delete-image");
        }
    }
}
