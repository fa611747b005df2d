using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Xunit;

namespace Shien.Tests.Blade.Machines;

public sealed class SlotChangesTests : IDisposable
{
    private static readonly MachineRecord Old = TemporaryStore.Record("01", "old", disks: 2);
    private static readonly MachineRecord New = TemporaryStore.Record("01", "new", disks: 1) with { Firmware = "efi" };

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly RememberedDomains domains = new();
    private readonly SlotChanges changes;

    public SlotChangesTests()
    {
        store.MakeAccount("alice");
        changes = Changes();
    }

    [Fact]
    public void A_free_slot_is_filled()
    {
        Put(Old);
        HoldsOld();
        domains.DefinedAs(Old).Should().Be("old");
    }

    [Fact]
    public void A_running_machine_is_stopped_and_replaced_and_nothing_of_it_stays()
    {
        Put(Old);
        domains.Start(Old);
        Put(New);
        HoldsNew();
        domains.Ask(New).Should().Be((true, false));
    }

    [Fact]
    public void When_libvirt_refuses_the_new_machine_the_old_one_is_as_it_was_and_runs()
    {
        Put(Old);
        domains.Start(Old);
        int defines = 0;
        domains.Before = step => _ = step == "define" && ++defines == 1 ? throw new IOException("refused") : 0;
        FluentActions.Invoking(() => Put(New)).Should().Throw<IOException>().WithMessage("refused");
        HoldsOld();
        domains.DefinedAs(Old).Should().Be("old");
        domains.Ask(Old).IsActive.Should().BeTrue();
    }

    [Fact]
    public void When_libvirt_refuses_the_first_machine_nothing_is_left()
    {
        domains.Before = step => _ = step == "define" ? throw new IOException("refused") : 0;
        FluentActions.Invoking(() => Put(Old)).Should().Throw<IOException>();
        store.Files().Should().BeEmpty();
        domains.DefinedAs(Old).Should().BeNull();
    }

    [Fact]
    public void An_emptied_slot_holds_nothing()
    {
        Put(Old);
        changes.Empty(Old);
        store.Files().Should().BeEmpty();
        domains.DefinedAs(Old).Should().BeNull();
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("define")]
    public void A_kill_before_the_record_leaves_the_old_machine(string step)
    {
        Put(Old);
        domains.Start(Old);
        KillAt(step, () => Put(New));
        Changes().Repair("alice");
        HoldsOld();
        domains.DefinedAs(Old).Should().Be("old");
    }

    [Fact]
    public void A_kill_while_a_free_slot_is_filled_leaves_nothing()
    {
        KillAt("define", () => Put(Old));
        Changes().Repair("alice");
        store.Files().Keys.Should().NotContain(file => !file.StartsWith("spool/", StringComparison.Ordinal));
        domains.DefinedAs(Old).Should().BeNull();
    }

    [Fact]
    public void A_kill_between_two_files_leaves_the_old_machine()
    {
        Put(Old);
        MachineRecord two = New with { Disks = TemporaryStore.Record("01", disks: 2).Disks };
        SafeFile.WriteJson(store.Layout.Change("alice", "01"), new SlotChange(two, Old, true, false), StoreJson.Default.SlotChange);
        // The first disk is exchanged, the second only linked aside, the third file has arrived.
        File.Move(Image("01.qcow2"), Image("01.qcow2.old"));
        File.WriteAllText(Image("01.qcow2"), "new 01.qcow2");
        Shien.Blade.Native.LibC.link(Image("01-2.qcow2"), Image("01-2.qcow2.old")).Should().Be(0);
        File.WriteAllText(Image("01.nvram"), "new");
        Changes().Repair("alice");
        HoldsOld();
    }

    [Fact]
    public void A_kill_after_the_record_leaves_the_new_machine()
    {
        Put(Old);
        Put(New);
        SafeFile.WriteJson(store.Layout.Change("alice", "01"), new SlotChange(New, Old, true, false), StoreJson.Default.SlotChange);
        File.WriteAllText(Image("01.qcow2.old"), "old 01.qcow2");
        File.WriteAllText(Image("01-2.qcow2"), "old 01-2.qcow2");
        File.WriteAllText(Image("01-2.qcow2.old"), "old 01-2.qcow2");
        Changes().Repair("alice");
        HoldsNew();
    }

    [Fact]
    public void A_kill_while_a_slot_is_emptied_leaves_it_empty()
    {
        Put(Old);
        KillAt("remove", () => changes.Empty(Old));
        Changes().Repair("alice");
        store.Files().Should().BeEmpty();
        domains.DefinedAs(Old).Should().BeNull();
    }

    [Fact]
    public void A_repair_that_libvirt_hinders_is_done_later()
    {
        Put(Old);
        KillAt("define", () => Put(New));
        domains.Before = _ => throw new IOException("libvirt is down");
        FluentActions.Invoking(() => Changes().Repair("alice")).Should().Throw<IOException>();
        domains.Before = _ => { };
        Changes().Repair("alice");
        HoldsOld();
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    private SlotChanges Changes() =>
        new(store.Layout, new MachineRecords(store.Layout), new MacLedger(store.Layout), domains, new BladeLog(logged, TimeProvider.System));

    private void Put(MachineRecord record)
    {
        string spool = Directory.CreateDirectory(store.Layout.Push(record.PushId)).FullName;
        File.WriteAllText(store.Layout.Lease(record.Mac), "");
        Dictionary<string, string> images = record.Files.ToDictionary(file => file, file => Path.Combine(spool, file));
        foreach ((string file, string path) in images)
        {
            File.WriteAllText(path, $"{record.PushId} {file}");
        }

        changes.Put(record, images);
    }

    // A killed daemon does nothing more: what is on the disk at that moment is put back after its handlers have run.
    private void KillAt(string step, Action act)
    {
        string kept = store.Layout.Root + "-kept";
        string? before = null;
        domains.Before = at =>
        {
            if (at == step && before is null)
            {
                before = domains.DefinedAs(Old);
                CopyTree(store.Layout.Root, kept);
                throw new IOException("killed");
            }
        };
        FluentActions.Invoking(act).Should().Throw<IOException>();
        domains.Before = _ => { };
        Directory.Delete(store.Layout.Root, recursive: true);
        Directory.Move(kept, store.Layout.Root);
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from))
        {
            CopyTree(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private string Image(string file) => store.Layout.Image("alice", file);

    private void HoldsOld() => Holds(Old, "old 01.qcow2", "old 01-2.qcow2");

    private void HoldsNew() => Holds(New, "new 01.qcow2", "new 01.nvram");

    private void Holds(MachineRecord record, params string[] images)
    {
        new MachineRecords(store.Layout).Find("alice", "01").Should().BeEquivalentTo(record);
        IReadOnlyDictionary<string, string> files = store.Files();
        files.Where(f => f.Key.StartsWith("accounts/", StringComparison.Ordinal)).Select(f => f.Value).Should().BeEquivalentTo(images);
        files.Keys.Should().NotContain(name => name.EndsWith(".change", StringComparison.Ordinal) || name.EndsWith(".old", StringComparison.Ordinal));
        files.Keys.Should().Contain("leases/mac-" + record.Mac.Replace(":", "", StringComparison.Ordinal));
    }
}
