using System.Runtime.Versioning;
using AwesomeAssertions;
using Shien.Blade.Store;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Blade.Store;

[SupportedOSPlatform("linux")]
public sealed class StoreTests : IDisposable
{
    private readonly TemporaryStore store = new();

    [Fact]
    public void Opening_makes_every_directory_with_its_mode()
    {
        string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
        Mode(store.Layout.Root).Should().Be("755");
        Mode(store.Layout.Accounts).Should().Be("755");
        foreach (string closed in new[] { store.Layout.Machines, store.Layout.Spool, store.Layout.Locks, store.Layout.Leases, store.Layout.Reservations })
        {
            Mode(closed).Should().Be("700", closed);
        }
    }

    [Fact]
    public void A_second_daemon_on_the_same_blade_is_refused()
    {
        using FileLock first = new StoreOpening(store.Layout, "blade1").Run();
        FluentActions.Invoking(() => new StoreOpening(store.Layout, "blade1").Run())
            .Should().Throw<UserException>().WithMessage("another shiend serves the store '*' on this machine.");
        using FileLock other = new StoreOpening(store.Layout, "blade2").Run();
    }

    [Fact]
    public void Opening_sweeps_what_an_earlier_daemon_of_this_blade_left_and_nothing_of_another()
    {
        Leave("mine", "blade1");
        Leave("theirs", "blade2");
        File.WriteAllText(store.Layout.Reservation("torn") + ".new", "{");
        Directory.CreateDirectory(store.Layout.Push("nobodys"));
        using FileLock held = new StoreOpening(store.Layout, "blade1").Run();
        store.Files().Keys.Should().BeEquivalentTo("reservations/theirs.json", "spool/theirs/disk-1.qcow2");
        Directory.GetDirectories(store.Layout.Spool).Should().ContainSingle();
    }

    [Fact]
    public async Task A_lock_excludes_another_thread_until_it_is_freed()
    {
        string path = Path.Combine(store.Layout.Locks, "x");
        FileLock held = FileLock.Take(path);
        FileLock.TryTake(path).Should().BeNull();
        Task<FileLock> waiting = Task.Run(() => FileLock.Take(path), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        waiting.IsCompleted.Should().BeFalse();
        held.Dispose();
        (await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public void A_record_comes_back_as_it_was_written_and_is_closed_to_others()
    {
        MachineRecords records = new(store.Layout);
        store.MakeAccount("alice");
        MachineRecord record = TemporaryStore.Record("02", disks: 2) with { AllowedBecause = "demo" };
        records.Write(record);
        records.Find("alice", "02").Should().BeEquivalentTo(record);
        records.Find("alice", "01").Should().BeNull();
        records.Find("bob", "02").Should().BeNull();
        File.GetUnixFileMode(store.Layout.Record("alice", "02")).Should().Be(SafeFile.Private);
        Directory.GetFiles(store.Layout.Records("alice")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_damaged_record_is_named(string content)
    {
        store.MakeAccount("alice");
        File.WriteAllText(store.Layout.Record("alice", "01"), content);
        FluentActions.Invoking(() => new MachineRecords(store.Layout).Find("alice", "01"))
            .Should().Throw<IOException>().WithMessage("the store's file '*/alice/01.json' is damaged:*");
    }

    [Fact]
    public void Mac_addresses_are_unique_even_when_many_take_at_once()
    {
        MacLedger macs = new(store.Layout);
        string[] taken = new string[200];
        Parallel.For(0, taken.Length, i => taken[i] = macs.Take("alice@01"));
        taken.Should().OnlyHaveUniqueItems().And.AllSatisfy(mac => mac.Should().MatchRegex("^52:54:00(:[0-9a-f]{2}){3}$"));
        macs.Release(taken[0]);
        Directory.GetFiles(store.Layout.Leases).Should().HaveCount(taken.Length - 1);
    }

    [Theory]
    [InlineData(1000, 10000, 5, 500)]
    [InlineData(400, 10000, 5, 0)]
    [InlineData(long.MaxValue, long.MaxValue, 5, 8762203435012037017)]
    public void Some_percent_of_the_store_stay_free(long free, long total, int percent, long usable) =>
        new StoreSpace(free, total, percent).UsableBytes.Should().Be(usable);

    public void Dispose() => store.Dispose();

    private void Leave(string id, string blade)
    {
        SafeFile.WriteJson(store.Layout.Reservation(id), new Reservation(id, "alice", "01", 1, blade), StoreJson.Default.Reservation);
        Directory.CreateDirectory(store.Layout.Push(id));
        File.WriteAllText(Path.Combine(store.Layout.Push(id), "disk-1.qcow2"), "x");
    }
}
