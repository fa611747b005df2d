using AwesomeAssertions;
using Shien.Blade.Confined;
using Xunit;

namespace Shien.Tests.Blade.Confined;

public sealed class UidQueueTests
{
    private readonly UidQueue queue = new(1000, 2);
    private readonly List<string> told = [];

    [Fact]
    public async Task Who_comes_first_is_served_first_and_told_where_he_stands()
    {
        TakenUid first = await queue.TakeAsync(null, CancellationToken.None);
        TakenUid second = await queue.TakeAsync(place => told.Add($"second {place}"), CancellationToken.None);
        new[] { first.Uid, second.Uid }.Should().BeEquivalentTo([1000u, 1001u]);
        Task<TakenUid> third = Take("third");
        Task<TakenUid> fourth = Take("fourth");
        told.Should().Equal("third 1", "fourth 2");

        second.Dispose();
        second.Dispose();
        (await third).Uid.Should().Be(second.Uid);
        fourth.IsCompleted.Should().BeFalse("a uid is given back once");
        told.Should().Equal("third 1", "fourth 2", "fourth 1");
        first.Dispose();
        (await fourth).Uid.Should().Be(first.Uid);
    }

    [Fact]
    public async Task Who_goes_away_makes_room_and_takes_nothing_with_him()
    {
        using CancellationTokenSource leaving = new();
        TakenUid first = await queue.TakeAsync(null, CancellationToken.None);
        TakenUid second = await queue.TakeAsync(null, CancellationToken.None);
        Task<TakenUid> gone = queue.TakeAsync(null, leaving.Token);
        Task<TakenUid> next = Take("next");
        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => gone).Should().ThrowAsync<OperationCanceledException>();
        told.Should().Equal("next 2", "next 1");
        first.Dispose();
        (await next).Dispose();
        second.Dispose();
        using TakenUid again = await queue.TakeAsync(null, CancellationToken.None);
        using TakenUid other = await queue.TakeAsync(null, CancellationToken.None);
        new[] { again.Uid, other.Uid }.Should().BeEquivalentTo([1000u, 1001u]);
        await FluentActions.Awaiting(() => queue.TakeAsync(null, leaving.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Far_back_only_some_steps_are_told()
    {
        TakenUid first = await queue.TakeAsync(null, CancellationToken.None);
        using TakenUid second = await queue.TakeAsync(null, CancellationToken.None);
        List<Task<TakenUid>> before = [.. Enumerable.Range(0, 11).Select(_ => queue.TakeAsync(null, CancellationToken.None))];
        Task<TakenUid> last = Take("last");
        first.Dispose();
        foreach (Task<TakenUid> one in before)
        {
            (await one).Dispose();
        }

        (await last).Dispose();
        told.Should().Equal("last 12", "last 10", "last 5", "last 4", "last 3", "last 2", "last 1");
    }

    private Task<TakenUid> Take(string who) => queue.TakeAsync(place => told.Add($"{who} {place}"), CancellationToken.None);
}
