using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Pushes;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Tests.Blade.Limits;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class ReservationLedgerTests : IDisposable
{
    private static readonly Account Bob = new("bob", 20002, 20002, IsAdministrator: false);

    // A few hours after the machines of the tests were pushed.
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero));

    private readonly TemporaryStore store = new();

    [Fact]
    public void The_first_free_slot_is_taken()
    {
        Occupy("01");
        Occupy("03");
        Ledger().Reserve("a", TemporaryStore.Alice, TemporaryStore.Request, _ => { }).Should().Be(("02", false));
        store.Files().Keys.Should().Contain("reservations/a.json");
    }

    [Fact]
    public void A_dry_run_reserves_nothing()
    {
        Ledger().Reserve("a", TemporaryStore.Alice, TemporaryStore.Request with { DryRun = true }, _ => { }).Should().Be(("01", false));
        store.Files().Should().BeEmpty();
    }

    [Fact]
    public void A_taken_slot_needs_the_word_replace()
    {
        Occupy("01");
        PushRequest push = TemporaryStore.Request with { Name = "01" };
        Refused(push, "slot-taken", "the slot 01 holds a machine already").Remedy.Should().Contain("--replace");
        Ledger().Reserve("a", TemporaryStore.Alice, push with { Replace = true }, _ => { }).Should().Be(("01", true));
    }

    [Fact]
    public void When_the_limit_is_reached_it_says_which_are_used()
    {
        foreach (string slot in new[] { "01", "02", "03", "04" })
        {
            Occupy(slot);
        }

        Refused(TemporaryStore.Request, "limit", "4 of 4 machines of 'alice' are in use: 01, 02, 03, 04");
    }

    [Theory]
    [InlineData("05")]
    [InlineData("1")]
    [InlineData("../../x")]
    public void A_slot_that_there_is_not_is_refused(string name) =>
        Refused(TemporaryStore.Request with { Name = name }, "limit", $"there is no slot '{name}': 'alice' has 01 to 04");

    [Fact]
    public void An_account_has_one_push_at_a_time_and_others_have_theirs()
    {
        Ledger().Reserve("a", TemporaryStore.Alice, TemporaryStore.Request, _ => { });
        Refused(TemporaryStore.Request, "busy", "a push or repair of 'alice' in slot 01 is under way on blade 'blade1'");
        Ledger().Reserve("b", Bob, TemporaryStore.Request, _ => { }).Slot.Should().Be("01");
        Ledger().Release("a");
        Ledger().Reserve("c", TemporaryStore.Alice, TemporaryStore.Request, _ => { });
    }

    [Fact]
    public void A_slot_of_an_earlier_account_of_the_same_name_is_not_inherited()
    {
        Occupy("01", uid: 999);
        Refused(TemporaryStore.Request with { Name = "01", Replace = true }, "slot-taken", "the slot 01 belongs to an earlier account 'alice' with uid 999");
    }

    [Fact]
    public void A_machine_that_may_not_be_replaced_now_is_refused_before_content_travels()
    {
        Occupy("01");
        FluentActions.Invoking(() => Ledger().Reserve("a", TemporaryStore.Alice, TemporaryStore.Request with { Name = "01", Replace = true }, _ => throw new RefusalException("state", "held")))
            .Should().Throw<RefusalException>().WithMessage("held");
        store.Files().Keys.Should().NotContain(file => file.StartsWith("reservations/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_others_have_reserved_is_not_free_but_for_what_they_have_written()
    {
        long free = new DriveInfo(store.Layout.Root).AvailableFreeSpace;
        SafeFile.WriteJson(store.Layout.Reservation("b"), new Reservation("b", "bob", "01", free, "blade1"), StoreJson.Default.Reservation);
        Refused(TemporaryStore.Request, "store-full", "the store has no room: the machine needs 7 MiB, 0 MiB can be used (* MiB free, * MiB reserved by other pushes, 0 % of * MiB kept free)");
        Ledger(written: free).Reserve("a", TemporaryStore.Alice, TemporaryStore.Request, _ => { });
    }

    public void Dispose() => store.Dispose();

    private Shien.Api.ApiError Refused(PushRequest push, string code, string message)
    {
        RefusalException refusal = FluentActions.Invoking(() => Ledger().Reserve("x", TemporaryStore.Alice, push, _ => { }))
            .Should().Throw<RefusalException>().WithMessage(message).Which;
        refusal.Error.Code.Should().Be(code);
        store.Files().Keys.Should().NotContain("reservations/x.json");
        return refusal.Error;
    }

    private ReservationLedger Ledger(long written = 0) =>
        new(store.Layout, new MachineRecords(store.Layout), new BladeSettings { MinFreePercent = 0 }, FixedLimits.None, Time, "blade1", _ => written, _ => false);

    private void Occupy(string slot, uint uid = 20001)
    {
        store.MakeAccount("alice");
        new MachineRecords(store.Layout).Write(TemporaryStore.Record(slot) with { Uid = uid });
    }
}
