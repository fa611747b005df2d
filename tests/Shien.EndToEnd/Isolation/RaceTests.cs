using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Isolation;

/// <summary>What bob is told of alice's machine while it comes, goes and runs: at every moment what he is told of nobody's.</summary>
public sealed class RaceTests : IDisposable
{
    private const string Raced = "01";
    private const string Nobodys = "04";

    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade blade;

    public RaceTests()
    {
        blade = new SmallBlade(folder, mebibytes: 400, "", "alice:20001", "bob:20002");
        blade.As("alice", "truncate", "-s", "64M", "/run/local-blade/home/alice/own.raw").Succeeded();
    }

    public void Dispose()
    {
        blade.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_machine_that_comes_and_goes_is_never_there_for_another_account()
    {
        string[][] commands = [.. CommandMatrix.For(Raced)];
        string[] expected = [.. CommandMatrix.For(Nobodys).Select(command => Said(command).Replace(Nobodys, Raced, StringComparison.Ordinal))];
        using CancellationTokenSource done = new();
        Task<int> alice = Task.Factory.StartNew(() => ComesAndGoes(done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            commands.Select(Said).Should().Equal(expected);
            blade.As("bob", Artifacts.IeVirsh, "list", "--json").Succeeded().Should().Contain("\"machines\":[]");
        }
        finally
        {
            await done.CancelAsync();
        }

        (await alice).Should().BeGreaterThan(1, "it came and went meanwhile");
        Directory.Exists(Path.Combine(blade.Store, "accounts/bob/vm")).Should().BeFalse("nothing of his was made");
    }

    private string Said(string[] command)
    {
        RunResult result = blade.As("bob", Artifacts.IeVirsh, command);
        result.ExitCode.Should().Be(1, result.ToString());
        return result.Output + result.Error;
    }

    private int ComesAndGoes(CancellationToken end)
    {
        int rounds = 0;
        while (!end.IsCancellationRequested)
        {
            blade.As("alice", Artifacts.Shien, "push", "/run/local-blade/home/alice/own.raw", "--as", Raced, "--blade", "local").Succeeded();
            foreach (string[] command in (string[][])[["start", Raced], ["rename", Raced, "web"], ["destroy", "web"], ["snapshot", "take", "web", "kept"], ["undefine", "web", "--delete-image"]])
            {
                blade.As("alice", Artifacts.IeVirsh, command).Succeeded();
            }

            rounds++;
        }

        return rounds;
    }
}
