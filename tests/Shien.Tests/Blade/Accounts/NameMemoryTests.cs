using System.Diagnostics;
using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Blade.Accounts;
using Xunit;

namespace Shien.Tests.Blade.Accounts;

/// <summary>A name service that fails or hangs is waited for a moment; what it said last holds.</summary>
public sealed class NameMemoryTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly ManualResetEventSlim goOn = new(initialState: true);
    private readonly NameMemory<uint, string> memory;
    private Func<uint, string?> service = uid => "user" + uid;
    private int asked;

    public NameMemoryTests() => memory = new NameMemory<uint, string>(
        uid =>
        {
            Interlocked.Increment(ref asked);
            goOn.Wait(TestContext.Current.CancellationToken);
            return service(uid);
        },
        time);

    public void Dispose()
    {
        goOn.Set();
        goOn.Dispose();
    }

    [Fact]
    public void An_answer_holds_for_a_while_and_is_asked_for_again()
    {
        memory.Find(1).Should().Be("user1");
        memory.Find(1).Should().Be("user1");
        asked.Should().Be(1);
        time.Advance(TimeSpan.FromSeconds(11));
        service = _ => "renamed";
        memory.Find(1).Should().Be("renamed");
    }

    [Fact]
    public void Nobody_is_nobody_at_once()
    {
        memory.Find(1).Should().Be("user1");
        time.Advance(TimeSpan.FromSeconds(11));
        service = _ => null;
        memory.Find(1).Should().BeNull("the service has answered: there is none");
        service = _ => "back";
        memory.Find(1).Should().Be("back", "that there is none is not remembered");
    }

    [Fact]
    public void While_it_fails_what_it_said_last_holds_and_strangers_are_told()
    {
        memory.Find(1).Should().Be("user1");
        time.Advance(TimeSpan.FromHours(20));
        service = _ => throw new IOException("LDAP is away");
        memory.Find(1).Should().Be("user1");
        memory.IsFailing.Should().BeTrue();
        FluentActions.Invoking(() => memory.Find(2)).Should().Throw<IOException>().WithMessage("LDAP is away");
        service = uid => "again" + uid;
        memory.Find(1).Should().Be("again1");
        memory.IsFailing.Should().BeFalse();
    }

    [Fact]
    public void While_it_hangs_nobody_waits_two_seconds_and_threads_are_few()
    {
        memory.Find(1).Should().Be("user1");
        time.Advance(TimeSpan.FromSeconds(11));
        goOn.Reset();
        Stopwatch watch = Stopwatch.StartNew();
        memory.Find(1).Should().Be("user1");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        FluentActions.Invoking(() => memory.Find(2)).Should().Throw<IOException>().WithMessage("it does not answer within 1.5 s");
        for (uint uid = 3; uid < 40; uid++)
        {
            uint stranger = uid;
            FluentActions.Invoking(() => memory.Find(stranger)).Should().Throw<IOException>();
        }

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "who comes while it hangs waits a fifth of a second");
        asked.Should().BeLessThanOrEqualTo(17, "one for the answer, and at most sixteen that hang");
        memory.Find(1).Should().Be("user1");
        goOn.Set();
        SpinWait.SpinUntil(() => !memory.IsFailing, TimeSpan.FromSeconds(5)).Should().BeTrue();
        memory.Find(2).Should().Be("user2");
    }
}
