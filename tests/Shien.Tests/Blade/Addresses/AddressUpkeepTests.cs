using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Addresses;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Tests.Blade.Machines;
using Xunit;

namespace Shien.Tests.Blade.Addresses;

/// <summary>What the address service is told, and what is remembered where it could not be.</summary>
public sealed class AddressUpkeepTests : IDisposable
{
    private const string Mac = "52:54:00:00:00:01";
    private static readonly MachineRecord Machine = TemporaryStore.Record("01");

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly RememberedDomains domains = new();
    private readonly List<string> told = [];
    private Func<AddressRecord, AddressAnswer> service = _ => new AddressAnswer("vm1.example.org", null);

    public AddressUpkeepTests() => store.MakeAccount("alice");

    private AddressRecord? Known => Ledger().Find("alice", Mac);

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void A_machine_is_registered_when_it_is_there_and_forgotten_when_it_is_gone()
    {
        Define();
        told.Should().Equal("define 01 " + Mac);
        Known.Should().BeEquivalentTo(new { IsWanted = true, IsDone = true, Name = "vm1.example.org", Problem = (string?)null });

        Define();
        told.Should().HaveCount(1, "it is registered already");

        Transactions().Run("alice", () => Do(changes => changes.Empty(Machine)));
        told.Should().Equal("define 01 " + Mac, "undefine 01 " + Mac);
        store.Files().Should().BeEmpty();
    }

    [Fact]
    public void A_failure_leaves_the_machine_is_remembered_and_tried_again()
    {
        service = _ => new AddressAnswer(null, "'/x' ended with code 3: no route");
        Define();
        new MachineRecords(store.Layout).Find("alice", "01").Should().NotBeNull();
        Known.Should().BeEquivalentTo(new { IsDone = false, Problem = "'/x' ended with code 3: no route" });

        Transactions().Run("alice", () => true);
        told.Should().HaveCount(1, "what failed does not make every other change slow");

        service = _ => new AddressAnswer(null, null);
        Upkeep().Run();
        Known.Should().BeEquivalentTo(new { IsDone = true, Problem = (string?)null });
    }

    [Fact]
    public void Killed_between_record_and_command_it_is_told_at_the_next_start()
    {
        // As a kill after the record: the change is there, and nobody noted what is to be told.
        Put(ledger: null);
        told.Should().BeEmpty();
        Upkeep().Run();
        told.Should().Equal("define 01 " + Mac);

        // And while the command ran.
        service = _ => throw new InvalidOperationException("killed");
        FluentActions.Invoking(() => Transactions().Run("alice", () => Do(changes => changes.Empty(Machine)))).Should().Throw<InvalidOperationException>();
        Known!.Should().BeEquivalentTo(new { IsWanted = false, IsDone = false });
        service = _ => new AddressAnswer(null, null);
        Upkeep().Run();
        told[^1].Should().Be("undefine 01 " + Mac);
        store.Files().Should().BeEmpty();
    }

    [Fact]
    public void What_the_service_could_not_forget_outlives_the_machine()
    {
        Define();
        service = _ => new AddressAnswer(null, "locked");
        Transactions().Run("alice", () => Do(changes => changes.Empty(Machine)));
        store.Files().Keys.Should().Equal("addresses/alice/525400000001.json");
        Ledger().Open().Should().ContainSingle();

        service = _ => new AddressAnswer(null, null);
        Upkeep().Run();
        store.Files().Should().BeEmpty();
    }

    [Fact]
    public void A_machine_that_vanished_without_a_note_is_forgotten_and_one_never_told_needs_no_telling()
    {
        Define();
        new MachineRecords(store.Layout).Remove("alice", "01");
        domains.Remove(Machine);
        Upkeep().Run();
        told.Should().Equal("define 01 " + Mac, "undefine 01 " + Mac);

        AddressLedger ledger = Ledger();
        ledger.Defined(Machine);
        ledger.Undefined(Machine);
        Known.Should().BeNull();
    }

    [Fact]
    public void A_change_that_comes_while_the_command_runs_is_told_next()
    {
        service = address =>
        {
            if (address.IsWanted)
            {
                Ledger().Undefined(Machine);
            }

            return new AddressAnswer(null, null);
        };
        Define();
        Known.Should().BeEquivalentTo(new { IsWanted = false, IsDone = false });
        Upkeep().TellAll("alice");
        told.Should().Equal("define 01 " + Mac, "undefine 01 " + Mac);
        Known.Should().BeNull();
    }

    [Fact]
    public void A_blade_without_a_command_keeps_no_list()
    {
        AddressLedger none = new(store.Layout, isUsed: false, new BladeLog(logged, TimeProvider.System));
        none.Defined(Machine);
        store.Files().Should().BeEmpty();
        none.Find("alice", Mac).Should().BeNull();
    }

    private void Define() => Transactions().Run("alice", () => Do(changes => Put(changes)));

    private bool Do(Action<SlotChanges> act)
    {
        act(Changes(Ledger()));
        return true;
    }

    private void Put(AddressLedger? ledger) => Put(Changes(ledger));

    private void Put(SlotChanges changes)
    {
        string image = Path.Combine(store.Layout.Spool, "image");
        File.WriteAllText(image, "new");
        changes.Put(Machine, new Dictionary<string, string> { [Machine.Disks[0].File] = image });
    }

    private SlotChanges Changes(AddressLedger? ledger) => new(
        store.Layout, new MachineRecords(store.Layout), new MacLedger(store.Layout), domains, new BladeLog(logged, TimeProvider.System), ledger);

    private AddressLedger Ledger() => new(store.Layout, isUsed: true, new BladeLog(logged, TimeProvider.System));

    private AccountTransactions Transactions() => new(store.Layout, Changes(Ledger()), archive: null, Upkeep());

    private AddressUpkeep Upkeep() => new(
        store.Layout,
        Ledger(),
        new MachineRecords(store.Layout),
        domains,
        address =>
        {
            told.Add($"{(address.IsWanted ? "define" : "undefine")} {address.Slot} {address.Mac}");
            return service(address);
        },
        TimeProvider.System,
        new BladeLog(logged, TimeProvider.System),
        CancellationToken.None);
}
