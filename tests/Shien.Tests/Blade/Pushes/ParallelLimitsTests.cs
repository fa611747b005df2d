using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Limits;
using Shien.Blade.Pushes;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Tests.Blade.Limits;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

/// <summary>Forty requests at the same moment, each on a thread of its own: what is reserved and made never exceeds a limit.</summary>
public sealed class ParallelLimitsTests : IDisposable
{
    private const int Requests = 40;
    private const long DiskBytes = 1 << 30;

    private readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public void No_machine_more_than_may_be()
    {
        LimitBook limits = FixedLimits.Of(LimitKey.Machines, 3);
        Refusals(limits, id => Ledger(limits).Reserve(id, TemporaryStore.Alice, TemporaryStore.Request, _ => { }).Slot)
            .Should().OnlyContain(message => message == "3 of 3 machines of 'alice' are in use: 01, 02, 03");
        Records().Should().HaveCount(3);
    }

    [Fact]
    public void No_more_of_disks_than_may_be()
    {
        LimitBook limits = FixedLimits.Of(LimitRules.None.With(null, null, LimitKey.Machines, 99).With(null, null, LimitKey.TotalDiskGiB, 5));
        Refusals(limits, id => Ledger(limits).ReserveSlots(id, TemporaryStore.Alice, null, 1, 1, DiskBytes)[0])
            .Should().OnlyContain(message => message == "the disks and snapshots of 'alice' may have 5 GiB together; 5 are in use (01 1, 02 1, 03 1, 04 1, 05 1), and 1 more are wanted");
        Records().Sum(record => record.Disks.Sum(disk => disk.LengthBytes)).Should().Be(5 * DiskBytes);
    }

    [Fact]
    public void No_snapshot_more_than_may_be()
    {
        store.MakeAccount("alice");
        new MachineRecords(store.Layout).Write(TemporaryStore.Record("01"));
        new MachineRecords(store.Layout).Write(TemporaryStore.Record("02"));
        LimitBook limits = FixedLimits.Of(LimitKey.Snapshots, 4);
        Run(limits, (id, number) =>
        {
            string slot = number % 2 == 0 ? "01" : "02";
            Ledger(limits).ReserveSnapshot(id, TemporaryStore.Alice, slot, 1);
            MachineRecord before = new MachineRecords(store.Layout).Find("alice", slot)!;
            SnapshotRecord taken = new("snap-" + id, DateTimeOffset.UnixEpoch, [], null, "virtio", "virtio", null, []);
            new MachineRecords(store.Layout).Write(before with { Snapshots = [.. before.Snapshots ?? [], taken] });
        }).Should().OnlyContain(message => message.StartsWith("4 of 4 snapshots of 'alice' are in use: "));
        Records().Sum(record => record.Snapshots?.Count ?? 0).Should().Be(4);
    }

    // What a reservation was for is made, and only then given back: as every maker does.
    private List<string> Refusals(LimitBook limits, Func<string, string> reserve)
    {
        store.MakeAccount("alice");
        return Run(limits, (id, _) =>
        {
            string slot = reserve(id);
            MachineRecord made = TemporaryStore.Record(slot);
            new MachineRecords(store.Layout).Write(made with { Disks = [made.Disks[0] with { LengthBytes = DiskBytes }] });
        });
    }

    // Who is told that the account is busy tries again, as people do, until he is told something else.
    private List<string> Run(LimitBook limits, Action<string, int> make)
    {
        List<string> refusals = [];
        using Barrier start = new(Requests);
        Thread[] threads = [.. Enumerable.Range(0, Requests).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; ; round++)
            {
                string id = $"r{number}-{round}";
                try
                {
                    make(id, number);
                    Ledger(limits).Release(id);
                    return;
                }
                catch (RefusalException refusal) when (refusal.Error.Code == "busy")
                {
                    Thread.Sleep(1);
                }
                catch (RefusalException refusal)
                {
                    lock (refusals)
                    {
                        refusals.Add(refusal.Message);
                    }

                    return;
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return refusals;
    }

    private IReadOnlyList<MachineRecord> Records() => new MachineRecords(store.Layout).Of("alice");

    // As shiend makes one for each request.
    private ReservationLedger Ledger(LimitBook limits) => new(
        store.Layout, new MachineRecords(store.Layout), new BladeSettings { MinFreePercent = 0 }, limits, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero)), "blade1", _ => 0, _ => false);
}
