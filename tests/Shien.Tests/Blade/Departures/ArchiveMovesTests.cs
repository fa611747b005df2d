using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Departures;
using Shien.Blade.Store;
using Shien.Tests.Blade.Machines;
using Xunit;

namespace Shien.Tests.Blade.Departures;

/// <summary>Machines go to the archive and come back whole, wherever the daemon is killed on the way.</summary>
public sealed class ArchiveMovesTests : IDisposable
{
    private static readonly RetiredRecord Retired = new("alice-1", "alice", 20001, "teacher", DateTimeOffset.UnixEpoch);
    private static readonly MachineRecord[] Machines = [TemporaryStore.Record("01", disks: 2), TemporaryStore.Record("03") with { OwnName = "web" }];

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly RememberedDomains domains = new();
    private readonly MachineRecords records;
    private readonly IReadOnlyDictionary<string, string> before;

    public ArchiveMovesTests()
    {
        records = new MachineRecords(store.Layout);
        store.MakeAccount("alice");
        Directory.CreateDirectory(store.Layout.BlockMaps("alice"));
        File.WriteAllText(store.Layout.BlockMap("alice", new string('a', 64)), "map");
        foreach (MachineRecord machine in Machines)
        {
            records.Write(machine);
            domains.Define(machine);
            foreach (string file in machine.Files)
            {
                File.WriteAllText(store.Layout.Image("alice", file), "image " + file);
            }
        }

        before = store.Files();
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void All_of_an_account_goes_and_comes_back()
    {
        Moves().Retire(Retired);
        IsRetired();
        Moves().Restore(Retired);
        IsRestored();
    }

    [Fact]
    public void Killed_at_any_step_into_the_archive_it_is_as_before_or_there()
    {
        int steps = 0;
        for (int kill = 0; ; kill++)
        {
            bool wasKilled = IsKilled(kill, moves => moves.Retire(Retired), ref steps);
            Moves().Repair("alice");
            if (store.Files().ContainsKey("machines/alice/01.json"))
            {
                kill.Should().Be(0, "only before it is written down everything is as before");
                store.Files().Should().BeEquivalentTo(before);
                domains.DefinedAs(Machines[0]).Should().NotBeNull();
                continue;
            }

            IsRetired();
            Moves().Restore(Retired);
            IsRestored();
            if (!wasKilled)
            {
                break;
            }
        }

        steps.Should().Be(6, "write, two machines, folder, images, records");
    }

    [Fact]
    public void Killed_at_any_step_out_of_it_it_is_there_or_back()
    {
        int steps = 0;
        for (int kill = 0; ; kill++)
        {
            Moves().Retire(Retired);

            // As an account that was frozen while it had no machine.
            Directory.CreateDirectory(store.Layout.Records("alice"));
            File.WriteAllText(store.Layout.Frozen("alice"), "frozen");
            bool wasKilled = IsKilled(kill, moves => moves.Restore(Retired), ref steps);
            Moves().Repair("alice");
            if (!store.Files().ContainsKey("machines/alice/01.json"))
            {
                IsRetired();
                Moves().Restore(Retired);
            }

            File.ReadAllText(store.Layout.Frozen("alice")).Should().Be("frozen");
            File.Delete(store.Layout.Frozen("alice"));
            IsRestored();
            if (!wasKilled)
            {
                break;
            }
        }

        steps.Should().Be(8, "write, remove, records, images, two machines, archive, end");
    }

    private void IsRetired()
    {
        records.Of("alice").Should().BeEmpty();
        Array.ForEach(Machines, machine => domains.DefinedAs(machine).Should().BeNull());
        records.Archived(Retired.Id).Should().BeEquivalentTo(Machines);
        records.Archived().Should().HaveCount(2);
        IReadOnlyDictionary<string, string> files = store.Files();
        foreach ((string file, string content) in before)
        {
            string place = file.Replace("accounts/alice/vm/", "archive/alice-1/vm/", StringComparison.Ordinal).Replace("machines/alice/", "archive/alice-1/records/", StringComparison.Ordinal);
            files.Should().Contain(place, content);
        }
    }

    private void IsRestored()
    {
        store.Files().Should().BeEquivalentTo(before);
        Directory.EnumerateFileSystemEntries(store.Layout.Archive).Should().BeEmpty();
        Array.ForEach(Machines, machine => domains.DefinedAs(machine).Should().Be(machine.PushId));
    }

    private bool IsKilled(int kill, Action<ArchiveMoves> move, ref int steps)
    {
        int step = 0;
        ArchiveMoves moves = new(store.Layout, records, domains, new BladeLog(logged, TimeProvider.System))
        {
            Before = name =>
            {
                if (step++ == kill)
                {
                    throw new OperationCanceledException(name);
                }
            },
        };
        try
        {
            move(moves);
            steps = step;
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private ArchiveMoves Moves() => new(store.Layout, records, domains, new BladeLog(logged, TimeProvider.System));
}
