using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Xunit;

namespace Shien.Tests.Blade.Machines;

/// <summary>The files of snapshots come, stay and go with the record that names them.</summary>
public sealed class SnapshotFilesTests : IDisposable
{
    private static readonly MachineRecord Plain = TemporaryStore.Record("01", "p1");
    private static readonly MachineRecord One = With("p2", "a");
    private static readonly MachineRecord Two = With("p3", "a", "b");

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly RememberedDomains domains = new();

    public SnapshotFilesTests()
    {
        store.MakeAccount("alice");
        Put(Plain, "01.qcow2");
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void A_snapshot_is_added_and_the_machine_stays()
    {
        Put(One, "01@a.1.qcow2");
        Images().Should().BeEquivalentTo("p1 01.qcow2", "p2 01@a.1.qcow2");
        Put(Two, "01@b.1.qcow2");
        Images().Should().BeEquivalentTo("p1 01.qcow2", "p2 01@a.1.qcow2", "p3 01@b.1.qcow2");
        Records.Find("alice", "01").Should().BeEquivalentTo(Two);
    }

    [Fact]
    public void A_machine_that_is_put_back_keeps_its_snapshots()
    {
        Put(One, "01@a.1.qcow2");
        Put(One with { PushId = "p9" }, "01.qcow2");
        Images().Should().BeEquivalentTo("p9 01.qcow2", "p2 01@a.1.qcow2");
    }

    [Fact]
    public void A_deleted_snapshot_is_gone_and_the_running_machine_is_not_touched()
    {
        Put(One, "01@a.1.qcow2");
        Put(Two, "01@b.1.qcow2");
        domains.Start(Two);
        domains.Before = step => throw new InvalidOperationException($"{step} is not called for");
        Changes().Forget(Two, With("p4", "b"));
        Images().Should().BeEquivalentTo("p1 01.qcow2", "p3 01@b.1.qcow2");
        domains.Ask(Two).Should().Be((true, true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kill_while_one_is_deleted_leaves_all_of_it_or_nothing(bool isWritten)
    {
        Put(One, "01@a.1.qcow2");
        MachineRecord without = Plain with { PushId = "p4" };
        SafeFile.WriteJson(store.Layout.Change("alice", "01"), new SlotChange(without, One, true, false), StoreJson.Default.SlotChange);
        if (isWritten)
        {
            Records.Write(without);
        }

        Changes().Repair("alice");
        Images().Should().BeEquivalentTo(isWritten ? ["p1 01.qcow2"] : (string[])["p1 01.qcow2", "p2 01@a.1.qcow2"]);
        Records.Find("alice", "01")!.Snapshots?.Count.Should().Be(isWritten ? 0 : 1);
        store.Files().Keys.Should().NotContain(file => file.EndsWith(".change", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kill_while_one_is_taken_leaves_the_machine_as_it_was()
    {
        SafeFile.WriteJson(store.Layout.Change("alice", "01"), new SlotChange(One, Plain, true, false), StoreJson.Default.SlotChange);
        File.WriteAllText(store.Layout.Image("alice", "01@a.1.qcow2"), "half");
        Changes().Repair("alice");
        Images().Should().BeEquivalentTo("p1 01.qcow2");
        Records.Find("alice", "01").Should().BeEquivalentTo(Plain);
    }

    [Fact]
    public void With_the_machine_its_snapshots_go()
    {
        Put(Two, "01@a.1.qcow2", "01@b.1.qcow2");
        Changes().Empty(Two);
        store.Files().Should().BeEmpty();
    }

    [Fact]
    public void A_snapshot_needs_the_box_that_it_stands_on()
    {
        MachineRecord thin = One with { Snapshots = [One.Snapshots![0] with { Disks = [One.Snapshots[0].Disks[0] with { Base = new BaseDisk("near", "1.0", 1) }] }] };
        Records.Write(thin);
        new BoxUses(store.Layout, Records).Of("near", "1.0").Should().Equal("alice@01");
    }

    private MachineRecords Records => new(store.Layout);

    private SlotChanges Changes() => new(store.Layout, Records, new MacLedger(store.Layout), domains, new BladeLog(logged, TimeProvider.System));

    private IEnumerable<string> Images() => store.Files().Where(f => f.Key.StartsWith("accounts/", StringComparison.Ordinal)).Select(f => f.Value);

    private static MachineRecord With(string pushId, params string[] snapshots) => Plain with
    {
        PushId = pushId,
        Snapshots =
        [
            .. snapshots.Select(name => new SnapshotRecord(
                name, Plain.Changed, [new DiskRecord(SnapshotRecord.ImageFile("01", name, 1), 1 << 20, new string('a', 64))], null, "virtio", "virtio", null, [])),
        ],
    };

    private void Put(MachineRecord record, params string[] files)
    {
        string spool = Directory.CreateDirectory(store.Layout.Push(record.PushId)).FullName;
        File.WriteAllText(store.Layout.Lease(record.Mac), "");
        foreach (string file in files)
        {
            File.WriteAllText(Path.Combine(spool, file), $"{record.PushId} {file}");
        }

        Changes().Put(record, files.ToDictionary(file => file, file => Path.Combine(spool, file)));
    }
}
