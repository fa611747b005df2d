using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class PushBoardTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly FakeTimeProvider time = new();
    private readonly StringWriter logged = new();
    private readonly Peer peer = new(20001, 1);
    private readonly Caller alice;
    private readonly RepairPool repairs;
    private readonly BladeSettings settings = new() { MinFreePercent = 0, PushTimeout = TimeSpan.FromMinutes(5) };
    private readonly PushBoard board;
    private readonly TestDisk disk;
    private readonly BlockMap map;
    private readonly PushRequest content;

    public PushBoardTests()
    {
        alice = new Caller(TemporaryStore.Alice, peer);
        BladeLog log = new(logged, time);
        repairs = new RepairPool(settings, isKvm: false, log);
        board = Board();
        byte[] bytes = new byte[3 * BlockMap.BlockBytes];
        new Random(3).NextBytes(bytes);
        disk = new TestDisk(bytes);
        map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
        content = TemporaryStore.Request with { Disks = [new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash)] };
    }

    [Fact]
    public void A_push_that_is_given_up_leaves_nothing()
    {
        Push push = Reserve();
        Directory.Exists(push.Folder).Should().BeTrue();
        board.Drop(push, "test");
        IsGone(push);
    }

    [Fact]
    public void A_push_of_another_account_does_not_exist_for_him()
    {
        Push push = Reserve();
        Caller bob = new(new Account("bob", 20002, 20002, IsAdministrator: true), peer);
        FluentActions.Invoking(() => board.Find(bob, push.Id)).Should().Throw<RefusalException>().WithMessage("there is no such push");
        FluentActions.Invoking(() => board.Find(bob, "x")).Should().Throw<RefusalException>().WithMessage("there is no such push");
    }

    [Fact]
    public async Task When_the_last_connection_has_ended_a_push_without_content_is_dropped()
    {
        Push push = Reserve();
        Peer second = new(20001, 1);
        board.Find(alice with { Peer = second }, push.Id);
        peer.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));
        await Task.Yield();
        board.Find(alice with { Peer = second }, push.Id).Should().BeSameAs(push);
        second.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));
        await EventuallyGone(push);
    }

    [Fact]
    public void A_push_that_is_silent_for_too_long_is_dropped()
    {
        Push push = Reserve();
        time.Advance(TimeSpan.FromMinutes(4));
        board.Find(alice, push.Id);
        time.Advance(TimeSpan.FromMinutes(4));
        board.DropSilent();
        Directory.Exists(push.Folder).Should().BeTrue();
        time.Advance(TimeSpan.FromMinutes(2));
        board.DropSilent();
        IsGone(push);
    }

    [Fact]
    public async Task A_push_that_lost_its_client_goes_on_where_it_stopped()
    {
        Push push = ReserveWithContent();
        await LoseClient();
        push.IsAttended.Should().BeFalse();
        board.Of(TemporaryStore.Alice).Should().ContainSingle().Which.State.Should().Be("interrupted");

        PushTicket ticket = board.Reserve(alice with { Peer = new Peer(20001, 1) }, content);
        ticket.Id.Should().Be(push.Id);
        ticket.Resumed.Should().BeTrue();
        ticket.Bases.Should().Equal(content.Disks[0].MapRoot);
        push.Disks[0].Missing().Should().Equal(1);
        board.Of(TemporaryStore.Alice).Should().ContainSingle().Which.State.Should().Be("sending");
    }

    [Fact]
    public async Task Another_push_takes_the_place_of_one_that_lost_its_client()
    {
        Push push = ReserveWithContent();
        FluentActions.Invoking(() => board.Reserve(alice, TemporaryStore.Request)).Should().Throw<RefusalException>("the first is attended").WithMessage("*is under way*");
        await LoseClient();
        board.Reserve(alice, TemporaryStore.Request with { DryRun = true }).Name.Should().Be("01");
        Directory.Exists(push.Folder).Should().BeTrue("nothing was asked for but the plan");
        board.Reserve(alice, TemporaryStore.Request).Id.Should().NotBe(push.Id);
        Directory.Exists(push.Folder).Should().BeFalse();
    }

    [Fact]
    public async Task What_nobody_goes_on_with_is_dropped_in_the_end()
    {
        Push push = ReserveWithContent();
        await LoseClient();
        time.Advance(TimeSpan.FromHours(23));
        board.DropSilent();
        Directory.Exists(push.Folder).Should().BeTrue();
        time.Advance(TimeSpan.FromHours(2));
        board.DropSilent();
        IsGone(push);
    }

    [Fact]
    public async Task A_daemon_that_stops_leaves_its_pushes_to_the_next_one()
    {
        Push push = ReserveWithContent();
        await board.StopAsync(TimeSpan.FromSeconds(1));
        PushBoard next = Board();
        next.TakeUp();
        PushTicket ticket = next.Reserve(alice, content);
        ticket.Id.Should().Be(push.Id);
        next.Find(alice, ticket.Id).Disks[0].Missing().Should().Equal([1], "what is there was hashed again");
        next.Find(alice, ticket.Id).Disks[0].BytesWritten.Should().Be(2 * BlockMap.BlockBytes);
    }

    [Fact]
    public async Task What_was_damaged_between_two_daemons_is_sent_again()
    {
        Push push = ReserveWithContent();
        await board.StopAsync(TimeSpan.FromSeconds(1));
        using (FileStream image = new(push.Disks[0].Path, FileMode.Open))
        {
            image.Position = image.Length - 10;
            image.WriteByte(1);
        }

        PushBoard next = Board();
        next.TakeUp();
        next.Find(alice, push.Id).Disks[0].Missing().Should().Equal(1, 2);
        File.WriteAllText(push.Disks[0].Path + ".map", "damaged");
        PushBoard third = Board();
        third.TakeUp();
        third.Find(alice, push.Id).HasContent.Should().BeFalse();
    }

    [Fact]
    public void What_is_at_work_on_a_dropped_push_ends_before_its_files_are_removed()
    {
        Push push = Reserve();
        IDisposable first = push.Enter();
        IDisposable second = push.Enter();
        board.Drop(push, "test");
        push.Dropped.IsCancellationRequested.Should().BeTrue();
        FluentActions.Invoking(push.Enter).Should().Throw<RefusalException>().WithMessage("the push was given up");
        first.Dispose();
        Directory.Exists(push.Folder).Should().BeTrue();
        second.Dispose();
        IsGone(push);
    }

    [Fact]
    public void A_commit_begins_once_and_is_told_again_to_whoever_asks_again()
    {
        Push push = Reserve();
        EventLog events = push.BeginCommit(out IDisposable? work);
        work.Should().NotBeNull();
        push.BeginCommit(out IDisposable? again).Should().BeSameAs(events);
        again.Should().BeNull();
        FluentActions.Invoking(push.Enter).Should().Throw<RefusalException>().WithMessage("the push is being committed");
        board.Drop(push, "done");
        work!.Dispose();
        Directory.Exists(push.Folder).Should().BeFalse();
        board.Find(alice, push.Id).Commit.Should().BeSameAs(events);
    }

    [Fact]
    public void A_commit_does_not_begin_while_blocks_travel()
    {
        Push push = Reserve();
        using IDisposable work = push.Enter();
        FluentActions.Invoking(() => push.BeginCommit(out _)).Should().Throw<RefusalException>().WithMessage("blocks of the push are still being sent");
    }

    [Fact]
    public async Task A_commit_is_told_from_the_beginning_to_each_reader()
    {
        EventLog events = new();
        events.Add(new PushEvent("assemble"));
        Task<List<string>> early = Phases(events);
        events.Add(new PushEvent("define"));
        events.Add(new PushEvent("failed", Error: new Shien.Api.ApiError("state", "x")));
        (await early).Should().Equal("assemble", "define", "failed");
        (await Phases(events)).Should().Equal("assemble", "define", "failed");
    }

    public void Dispose()
    {
        repairs.Dispose();
        store.Dispose();
        logged.Dispose();
    }

    private PushBoard Board()
    {
        BladeLog log = new(logged, time);
        return new PushBoard(
            store.Layout,
            settings,
            EfiFirmware.Debian,
            new MachineRecords(store.Layout),
            new DiskHolds(time),
            new CheckedRepair(new InspectionPool(settings, new HashRecords(store.Layout), new OtherHostKeys(store.Layout, new MachineRecords(store.Layout), log), time, log), repairs, new HostKeyMaker(store.Layout), new OwnerKeySource(settings, log), settings, time),
            new KnownDisks(store.Layout, new MachineRecords(store.Layout), log),
            "blade1",
            time,
            log);
    }

    // Two of its three blocks have arrived.
    private Push ReserveWithContent()
    {
        Push push = board.Find(alice, board.Reserve(alice, content).Id);
        push.Disks[0].SetMap(map);
        using MemoryStream frames = new();
        BlockTransfer.SendAsync(disk, [0, 2], frames, null, CancellationToken.None).GetAwaiter().GetResult();
        frames.Position = 0;
        push.Disks[0].ReceiveAsync(frames).GetAwaiter().GetResult();
        return push;
    }

    private async Task LoseClient()
    {
        peer.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));
        await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static async Task<List<string>> Phases(EventLog events)
    {
        List<string> phases = [];
        await foreach (PushEvent told in events.FollowAsync(TestContext.Current.CancellationToken))
        {
            phases.Add(told.Phase);
        }

        return phases;
    }

    private Push Reserve() => board.Find(alice, board.Reserve(alice, TemporaryStore.Request).Id);

    private void IsGone(Push push)
    {
        store.Files().Should().BeEmpty();
        Directory.Exists(push.Folder).Should().BeFalse();
        FluentActions.Invoking(() => board.Find(alice, push.Id)).Should().Throw<RefusalException>();
        Reserve();
    }

    private static async Task EventuallyGone(Push push)
    {
        for (int i = 0; i < 500 && Directory.Exists(push.Folder); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Directory.Exists(push.Folder).Should().BeFalse();
    }
}
