using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Pushes;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Tests.Blade.Limits;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

/// <summary>Places for machines that the blade makes itself: all that are asked for, or none.</summary>
public sealed class ReservedSlotsTests : IDisposable
{
    private static readonly Account Alice = TemporaryStore.Alice;

    // A few hours after the machines of the tests were pushed.
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero));

    private readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public void The_first_free_places_are_taken_in_order()
    {
        Occupy("02");
        Ledger().ReserveSlots("a", Alice, null, 3, 1, 1).Should().Equal("01", "03", "04");
        store.Files().Keys.Should().Contain("reservations/a.json");
    }

    [Fact]
    public void One_too_many_and_none_is_reserved()
    {
        Occupy("01");
        Occupy("02");
        Refused(null, 3, "limit", "2 of 4 machines of 'alice' are in use: 01, 02; 3 more do not go").Remedy
            .Should().Be("Make 2, or delete one with 'ie-virsh undefine NN --delete-image'.");
        Ledger().ReserveSlots("a", Alice, null, 2, 1, 1).Should().Equal("03", "04");
    }

    [Fact]
    public void A_full_account_is_told_what_it_has()
    {
        foreach (string slot in (string[])["01", "02", "03", "04"])
        {
            Occupy(slot);
        }

        Refused(null, 1, "limit", "4 of 4 machines of 'alice' are in use: 01, 02, 03, 04").Remedy.Should().StartWith("Delete one with 'ie-virsh undefine");
    }

    [Fact]
    public void A_place_that_is_named_must_be_free_and_there()
    {
        Occupy("01");
        Occupy("03", uid: 999);
        Refused("01", 1, "slot-taken", "the place 01 holds a machine already").Remedy.Should().Contain("'ie-virsh undefine 01 --delete-image'");
        Refused("03", 1, "slot-taken", "the place 03 belongs to an earlier account 'alice' with uid 999");
        Refused("05", 1, "limit", "there is no slot '05': 'alice' has 01 to 04");
        Refused("../x", 1, "limit", "there is no slot '../x': 'alice' has 01 to 04");
        Ledger().ReserveSlots("a", Alice, "02", 1, 1, 1).Should().Equal("02");
    }

    [Fact]
    public void While_one_is_made_the_account_makes_no_other()
    {
        Ledger().ReserveSlots("a", Alice, null, 1, 1, 1);
        Refused(null, 1, "busy", "a push or repair of 'alice' in slot 01 is under way on blade 'blade1'");
        Ledger().ReserveSlots("b", Alice with { Name = "bob", Uid = 20002 }, null, 1, 1, 1).Should().Equal("01");
        Ledger().Release("a");
        Ledger().ReserveSlots("c", Alice, null, 1, 1, 1);
    }

    [Fact]
    public void The_place_of_a_push_that_rests_is_taken_last()
    {
        SafeFile.WriteJson(store.Layout.Reservation("r"), new Reservation("r", "alice", "01", 1, "blade1"), StoreJson.Default.Reservation);
        Ledger(rests: true).ReserveSlots("a", Alice, null, 1, 1, 1).Should().Equal("02");
        Ledger().Release("a");
        Ledger(rests: true).ReserveSlots("b", Alice, null, 4, 1, 1).Should().Equal("01", "02", "03", "04");
    }

    [Fact]
    public void The_store_must_have_room()
    {
        Refused(null, 1, "store-full", "the store has no room: the machine needs *", long.MaxValue / 2);
        store.Files().Should().BeEmpty();
    }

    private Shien.Api.ApiError Refused(string? wanted, int count, string code, string message, long bytes = 1)
    {
        RefusalException refusal = FluentActions.Invoking(() => Ledger().ReserveSlots("x", Alice, wanted, count, bytes, 1))
            .Should().Throw<RefusalException>().WithMessage(message).Which;
        refusal.Error.Code.Should().Be(code);
        store.Files().Keys.Should().NotContain("reservations/x.json");
        return refusal.Error;
    }

    private ReservationLedger Ledger(bool rests = false) =>
        new(store.Layout, new MachineRecords(store.Layout), new BladeSettings { MinFreePercent = 0 }, FixedLimits.None, Time, "blade1", _ => 0, _ => rests);

    private void Occupy(string slot, uint uid = 20001)
    {
        store.MakeAccount("alice");
        new MachineRecords(store.Layout).Write(TemporaryStore.Record(slot) with { Uid = uid });
    }
}
