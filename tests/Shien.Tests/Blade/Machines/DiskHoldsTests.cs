using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Blade;
using Shien.Blade.Http;
using Shien.Blade.Machines;
using Xunit;

namespace Shien.Tests.Blade.Machines;

public sealed class DiskHoldsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly DiskHolds holds;

    public DiskHoldsTests() => holds = new DiskHolds(time);

    [Fact]
    public void A_machine_is_held_while_a_connection_that_read_it_is_open()
    {
        Peer peer = new(20001, 1);
        holds.Hold(TemporaryStore.Record("01"), peer);
        FluentActions.Invoking(() => holds.CheckFree(TemporaryStore.Record("01")))
            .Should().Throw<RefusalException>().WithMessage("the disk of '01' is being pulled");
        holds.CheckFree(TemporaryStore.Record("02"));
        peer.Dispose();
        holds.CheckFree(TemporaryStore.Record("01"));
    }

    [Fact]
    public void A_reader_that_is_silent_for_a_minute_holds_nothing()
    {
        using Peer peer = new(20001, 1);
        holds.Hold(TemporaryStore.Record("01"), peer);
        time.Advance(TimeSpan.FromSeconds(50));
        holds.Hold(TemporaryStore.Record("01"), peer);
        time.Advance(TimeSpan.FromSeconds(50));
        FluentActions.Invoking(() => holds.CheckFree(TemporaryStore.Record("01"))).Should().Throw<RefusalException>();
        time.Advance(TimeSpan.FromSeconds(11));
        holds.CheckFree(TemporaryStore.Record("01"));
    }

    [Theory]
    [InlineData(false, "the machine '01' is being repaired")]
    [InlineData(true, "the machine '01' is being proved")]
    public void A_machine_that_is_being_repaired_or_proved_is_neither_read_nor_started_nor_repaired_twice(bool isProof, string busy)
    {
        using Peer peer = new(20001, 1);
        HeldFor what = isProof ? HeldFor.Proof : HeldFor.Repair;
        using (holds.Take(TemporaryStore.Record("01"), what))
        {
            FluentActions.Invoking(() => holds.CheckFree(TemporaryStore.Record("01"))).Should().Throw<RefusalException>().WithMessage(busy);
            FluentActions.Invoking(() => holds.Hold(TemporaryStore.Record("01"), peer)).Should().Throw<RefusalException>().WithMessage(busy);
            FluentActions.Invoking(() => holds.Take(TemporaryStore.Record("01"), HeldFor.Repair)).Should().Throw<RefusalException>().WithMessage(busy);
            holds.CheckFree(TemporaryStore.Record("02"));
        }

        holds.Hold(TemporaryStore.Record("01"), peer);
        FluentActions.Invoking(() => holds.Take(TemporaryStore.Record("01"), HeldFor.Repair)).Should().Throw<RefusalException>().WithMessage("the disk of '01' is being pulled");
    }
}
