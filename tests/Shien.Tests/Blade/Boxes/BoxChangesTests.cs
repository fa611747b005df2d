using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Http;
using Shien.Blade.Store;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Boxes;

public sealed class BoxChangesTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly Peer peer = new(20001, 1);
    private readonly FakeTimeProvider time = new();
    private readonly BoxStore boxes;
    private readonly BoxChanges changes;
    private readonly Caller teacher;
    private readonly Caller alice;
    private readonly Caller root;
    private int told;

    public BoxChangesTests()
    {
        BladeLog log = new(logged, time);
        boxes = new BoxStore(store.Layout, log);
        changes = new BoxChanges(store.Layout, boxes, new BoxUses(store.Layout, new MachineRecords(store.Layout)), () => told++, time, log);
        teacher = new Caller(new Account("teacher", 20009, 20009, IsAdministrator: false) { IsPublisher = true }, peer);
        alice = new Caller(TemporaryStore.Alice, peer);
        root = new Caller(TemporaryStore.Root, peer);
        StoredBox.Write(store.Layout, "web", "1.0", TestDisk.Make(1, 1 << 20));
    }

    public void Dispose()
    {
        store.Dispose();
        peer.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void Its_publisher_withdraws_a_box_once_and_everybody_sees_why()
    {
        changes.Yank(teacher, "web", "1.0", " a password was in it ");
        boxes.Yank(boxes.Find("web", "1.0")!).Should().Be(new BoxYank("teacher", time.GetUtcNow(), "a password was in it"));
        told.Should().Be(1);
        Refused(() => changes.Yank(root, "web", "1.0", "again")).Message.Should().Be("the box 'web 1.0' was withdrawn already, by 'teacher': a password was in it");
    }

    [Fact]
    public void Nobody_else_but_administrators_withdraws_it()
    {
        Refused(() => changes.Yank(alice, "web", "1.0", "x")).Code.Should().Be(ErrorCodes.Forbidden);
        logged.ToString().Should().Contain("alice (uid 20001, pid 1): tried to withdraw the box web 1.0");
        Refused(() => changes.Yank(teacher, "web", "2.0", "x")).Code.Should().Be(ErrorCodes.NotFound);
        Refused(() => changes.Yank(teacher, "web", "1.0", " ")).Message.Should().Contain("one line of 1 to 500 characters");
        Refused(() => changes.Yank(teacher, "web", "1.0", "a\nb")).Message.Should().Contain("one line of 1 to 500 characters");
        changes.Yank(root, "web", "1.0", "x");
    }

    [Fact]
    public void A_box_is_removed_by_administrators_when_it_is_withdrawn_and_nothing_stands_on_it()
    {
        Refused(() => changes.Remove(teacher, "web", "1.0")).Code.Should().Be(ErrorCodes.Forbidden);
        Refused(() => changes.Remove(root, "web", "1.0")).Remedy.Should().Contain("shien box yank web 1.0");
        changes.Yank(root, "web", "1.0", "old");
        store.MakeAccount("alice");
        MachineRecord machine = TemporaryStore.Record("01");
        MachineRecords records = new(store.Layout);
        records.Write(machine with { Disks = [machine.Disks[0] with { Base = new BaseDisk("web", "1.0", 1) }] });
        Refused(() => changes.Remove(root, "web", "1.0")).Message.Should().Be("1 machine stands on the box 'web 1.0': alice@01");
        records.Remove("alice", "01");
        changes.Remove(root, "web", "1.0");
        boxes.All().Should().BeEmpty();
        told.Should().Be(2);
        store.Files().Keys.Where(file => file.StartsWith("boxes/", StringComparison.Ordinal)).Should().Equal("boxes/web/1.0.removed");
        Directory.EnumerateFileSystemEntries(store.Layout.Spool).Should().BeEmpty();
    }

    private static ApiError Refused(Action act) => Assert.Throws<RefusalException>(act).Error;
}
