using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class PushBoardTests : IDisposable
{
    private readonly BoardLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void A_push_that_is_given_up_leaves_nothing()
    {
        Push push = lab.Reserve();
        Directory.Exists(push.Folder).Should().BeTrue();
        lab.Board.Drop(push, "test");
        IsGone(push);
    }

    [Fact]
    public void A_push_of_another_account_does_not_exist_for_him()
    {
        Push push = lab.Reserve();
        Caller bob = new(new Account("bob", 20002, 20002, IsAdministrator: true), lab.Peer);
        FluentActions.Invoking(() => lab.Board.Find(bob, push.Id)).Should().Throw<RefusalException>().WithMessage("there is no such push");
        FluentActions.Invoking(() => lab.Board.Find(bob, "x")).Should().Throw<RefusalException>().WithMessage("there is no such push");
    }

    [Fact]
    public async Task When_the_last_connection_has_ended_a_push_without_content_is_dropped()
    {
        Push push = lab.Reserve();
        Peer second = new(20001, 1);
        lab.Board.Find(lab.Alice with { Peer = second }, push.Id);
        lab.Peer.Dispose();
        lab.Time.Advance(TimeSpan.FromSeconds(3));
        await Task.Yield();
        lab.Board.Find(lab.Alice with { Peer = second }, push.Id).Should().BeSameAs(push);
        second.Dispose();
        lab.Time.Advance(TimeSpan.FromSeconds(3));
        await EventuallyGone(push);
    }

    [Fact]
    public void A_push_that_is_silent_for_too_long_is_dropped()
    {
        Push push = lab.Reserve();
        lab.Time.Advance(TimeSpan.FromMinutes(4));
        lab.Board.Find(lab.Alice, push.Id);
        lab.Time.Advance(TimeSpan.FromMinutes(4));
        lab.Board.DropSilent();
        Directory.Exists(push.Folder).Should().BeTrue();
        lab.Time.Advance(TimeSpan.FromMinutes(2));
        lab.Board.DropSilent();
        IsGone(push);
    }

    [Fact]
    public void What_is_at_work_on_a_dropped_push_ends_before_its_files_are_removed()
    {
        Push push = lab.Reserve();
        IDisposable first = push.Enter();
        IDisposable second = push.Enter();
        lab.Board.Drop(push, "test");
        push.Dropped.IsCancellationRequested.Should().BeTrue();
        FluentActions.Invoking(push.Enter).Should().Throw<RefusalException>().WithMessage("the push was given up");
        first.Dispose();
        Directory.Exists(push.Folder).Should().BeTrue();
        second.Dispose();
        IsGone(push);
    }

    [Fact]
    public void What_ended_it_is_what_every_request_of_it_is_told()
    {
        Push push = lab.Reserve();
        using IDisposable work = push.Enter();
        lab.Board.Drop(push, "the store is full", new Shien.Api.ApiError(Shien.Api.ErrorCodes.StoreFull, "the store is full"));
        lab.Board.Drop(push, "test");
        FluentActions.Invoking(push.Enter).Should().Throw<RefusalException>().Which.Error.Code.Should().Be(Shien.Api.ErrorCodes.StoreFull);
    }

    [Fact]
    public void A_commit_begins_once_and_is_told_again_to_whoever_asks_again()
    {
        Push push = lab.Reserve();
        EventLog events = push.BeginCommit(out IDisposable? work);
        work.Should().NotBeNull();
        push.BeginCommit(out IDisposable? again).Should().BeSameAs(events);
        again.Should().BeNull();
        FluentActions.Invoking(push.Enter).Should().Throw<RefusalException>().WithMessage("the push is being committed");
        lab.Board.Drop(push, "done");
        work!.Dispose();
        Directory.Exists(push.Folder).Should().BeFalse();
        lab.Board.Find(lab.Alice, push.Id).Commit.Should().BeSameAs(events);
    }

    [Fact]
    public void A_commit_does_not_begin_while_blocks_travel()
    {
        Push push = lab.Reserve();
        using IDisposable work = push.Enter();
        FluentActions.Invoking(() => push.BeginCommit(out _)).Should().Throw<RefusalException>().WithMessage("blocks of the push are still being sent");
    }

    [Fact]
    public async Task A_commit_is_told_from_the_beginning_to_each_reader()
    {
        EventLog events = new();
        events.Add(new PushEvent("assemble"));
        Task<List<string>> early = BoardLab.Phases(events);
        events.Add(new PushEvent("define"));
        events.Add(new PushEvent("failed", Error: new Shien.Api.ApiError("state", "x")));
        (await early).Should().Equal("assemble", "define", "failed");
        (await BoardLab.Phases(events)).Should().Equal("assemble", "define", "failed");
    }

    private void IsGone(Push push)
    {
        lab.Store.Files().Should().BeEmpty();
        Directory.Exists(push.Folder).Should().BeFalse();
        FluentActions.Invoking(() => lab.Board.Find(lab.Alice, push.Id)).Should().Throw<RefusalException>();
        lab.Reserve();
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
