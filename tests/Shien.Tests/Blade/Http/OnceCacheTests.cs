using AwesomeAssertions;
using Shien.Blade.Http;
using Xunit;

namespace Shien.Tests.Blade.Http;

public sealed class OnceCacheTests
{
    private readonly OnceCache once = new(2);
    private int acts;

    [Fact]
    public async Task A_request_that_comes_again_acts_no_second_time_and_is_answered_as_before()
    {
        Answer first = await once.RunAsync(1, "a", Act);
        Answer second = await once.RunAsync(1, "a", Act);
        second.Should().BeSameAs(first);
        acts.Should().Be(1);
    }

    [Fact]
    public async Task While_the_first_is_at_work_the_second_waits_for_it()
    {
        TaskCompletionSource<Answer> working = new();
        Task<Answer> first = once.RunAsync(1, "a", () => working.Task);
        Task<Answer> second = once.RunAsync(1, "a", Act);
        second.IsCompleted.Should().BeFalse();
        working.SetResult(Answer.Nothing);
        (await second).Should().BeSameAs(await first);
        acts.Should().Be(0);
    }

    [Fact]
    public async Task A_refusal_is_repeated_as_well()
    {
        for (int i = 0; i < 2; i++)
        {
            await FluentActions.Awaiting(() => once.RunAsync(1, "a", () =>
            {
                acts++;
                throw new InvalidOperationException("no");
            })).Should().ThrowAsync<InvalidOperationException>();
        }

        acts.Should().Be(1);
    }

    [Fact]
    public async Task The_same_id_of_another_account_is_another_request()
    {
        await once.RunAsync(1, "a", Act);
        await once.RunAsync(2, "a", Act);
        acts.Should().Be(2);
    }

    [Fact]
    public async Task Only_the_last_ones_are_remembered()
    {
        foreach (string id in new[] { "a", "b", "c", "a" })
        {
            await once.RunAsync(1, id, Act);
        }

        acts.Should().Be(4);
    }

    private Task<Answer> Act()
    {
        acts++;
        return Task.FromResult(new Answer(200, default, ""));
    }
}
