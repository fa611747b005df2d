using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Http;
using Shien.Blade.Pushes;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

/// <summary>Pushes whose client or daemon goes away in the middle.</summary>
public sealed class PushRecoveryTests : IDisposable
{
    private readonly BoardLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task A_push_that_lost_its_client_goes_on_where_it_stopped()
    {
        Push push = lab.ReserveWithContent();
        await lab.LoseClient();
        push.IsAttended.Should().BeFalse();
        lab.Board.Of(TemporaryStore.Alice).Should().ContainSingle().Which.State.Should().Be("interrupted");

        PushTicket ticket = lab.Reservations.Reserve(lab.Alice with { Peer = new Peer(20001, 1) }, lab.Content);
        ticket.Id.Should().Be(push.Id);
        ticket.Resumed.Should().BeTrue();
        ticket.Bases.Should().Equal(lab.Content.Disks[0].MapRoot);
        push.Disks[0].Missing().Should().Equal(1);
        lab.Board.Of(TemporaryStore.Alice).Should().ContainSingle().Which.State.Should().Be("sending");
    }

    [Fact]
    public async Task Another_push_takes_the_place_of_one_that_lost_its_client()
    {
        Push push = lab.ReserveWithContent();
        FluentActions.Invoking(() => lab.Reservations.Reserve(lab.Alice, TemporaryStore.Request)).Should().Throw<RefusalException>("the first is attended").WithMessage("*is under way*");
        await lab.LoseClient();
        lab.Reservations.Reserve(lab.Alice, TemporaryStore.Request with { DryRun = true }).Name.Should().Be("01");
        Directory.Exists(push.Folder).Should().BeTrue("nothing was asked for but the plan");
        lab.Reservations.Reserve(lab.Alice, TemporaryStore.Request).Id.Should().NotBe(push.Id);
        Directory.Exists(push.Folder).Should().BeFalse();
    }

    [Fact]
    public async Task What_nobody_goes_on_with_is_dropped_in_the_end()
    {
        Push push = lab.ReserveWithContent();
        await lab.LoseClient();
        lab.Time.Advance(TimeSpan.FromHours(23));
        lab.Board.DropSilent();
        Directory.Exists(push.Folder).Should().BeTrue();
        lab.Time.Advance(TimeSpan.FromHours(2));
        lab.Board.DropSilent();
        IsGone(push);
    }

    [Fact]
    public async Task A_daemon_that_stops_leaves_its_pushes_to_the_next_one()
    {
        Push push = lab.ReserveWithContent();
        await lab.Board.StopAsync(TimeSpan.FromSeconds(1));
        (PushBoard next, PushReservations reservations) = lab.Make();
        next.TakeUp();
        PushTicket ticket = reservations.Reserve(lab.Alice, lab.Content);
        ticket.Id.Should().Be(push.Id);
        next.Find(lab.Alice, ticket.Id).Disks[0].Missing().Should().Equal([1], "what is there was hashed again");
        next.Find(lab.Alice, ticket.Id).Disks[0].BytesWritten.Should().Be(2 * BlockMap.BlockBytes);
    }

    [Fact]
    public async Task A_commit_that_nobody_was_told_of_is_not_done_twice()
    {
        Push push = lab.ReserveWithContent();
        EventLog events = push.BeginCommit(out IDisposable? work);
        await lab.LoseClient();
        PushTicket ticket = lab.Reservations.Reserve(lab.Alice, lab.Content);
        ticket.Id.Should().Be(push.Id);
        ticket.Committed.Should().BeTrue("the commit goes on without its client");

        lab.Store.MakeAccount("alice");
        new MachineRecords(lab.Store.Layout).Write(TemporaryStore.Record("01") with { PushId = push.Id });
        events.Add(new PushEvent("done", Machine: SampleMachines.Running));
        lab.Board.Drop(push, "it is in its place");
        work!.Dispose();
        lab.Reservations.Reserve(lab.Alice, lab.Content).Id.Should().Be(push.Id, "its machine is there, and nobody was told");
        new MachineRecords(lab.Store.Layout).Write(TemporaryStore.Record("01") with { PushId = "another" });
        lab.Reservations.Reserve(lab.Alice, lab.Content with { Name = null }).Committed.Should().BeFalse("another machine stands there now");
    }

    [Fact]
    public async Task A_machine_that_came_into_its_place_when_the_daemon_was_killed_is_done()
    {
        Push push = lab.ReserveWithContent();
        await lab.Board.StopAsync(TimeSpan.FromSeconds(1));
        lab.Store.MakeAccount("alice");
        new MachineRecords(lab.Store.Layout).Write(TemporaryStore.Record("01") with { PushId = push.Id });
        (PushBoard next, PushReservations reservations) = lab.Make();
        next.TakeUp();
        next.LookAtLeft();
        Directory.Exists(push.Folder).Should().BeFalse();
        PushTicket ticket = reservations.Reserve(lab.Alice, lab.Content);
        ticket.Id.Should().Be(push.Id);
        ticket.Committed.Should().BeTrue();
        (await BoardLab.Phases(next.Find(lab.Alice, ticket.Id).BeginCommit(out IDisposable? work))).Should().Equal("done");
        work.Should().BeNull();
    }

    [Fact]
    public async Task A_commit_that_failed_is_not_told_to_another_push()
    {
        Push push = lab.ReserveWithContent();
        EventLog events = push.BeginCommit(out IDisposable? work);
        events.Add(new PushEvent("failed", Error: new Shien.Api.ApiError("state", "x")));
        lab.Board.Drop(push, "failed");
        work!.Dispose();
        await lab.LoseClient();
        lab.Reservations.Reserve(lab.Alice, lab.Content).Committed.Should().BeFalse();
    }

    [Fact]
    public async Task What_was_damaged_between_two_daemons_is_sent_again()
    {
        Push push = lab.ReserveWithContent();
        await lab.Board.StopAsync(TimeSpan.FromSeconds(1));
        using (FileStream image = new(push.Disks[0].Path, FileMode.Open))
        {
            image.Position = image.Length - 10;
            image.WriteByte(1);
        }

        PushBoard next = lab.Make().Board;
        next.TakeUp();
        next.LookAtLeft();
        next.Find(lab.Alice, push.Id).Disks[0].Missing().Should().Equal(1, 2);
        File.WriteAllText(push.Disks[0].Path + ".map", "damaged");
        PushBoard third = lab.Make().Board;
        third.TakeUp();
        third.LookAtLeft();
        third.Find(lab.Alice, push.Id).HasContent.Should().BeFalse();
    }

    private void IsGone(Push push)
    {
        lab.Store.Files().Should().BeEmpty();
        Directory.Exists(push.Folder).Should().BeFalse();
        FluentActions.Invoking(() => lab.Board.Find(lab.Alice, push.Id)).Should().Throw<RefusalException>();
        lab.Reserve();
    }
}
