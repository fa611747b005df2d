using AwesomeAssertions;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Pushes;
using Shien.Blade.Store;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class UnchangedMachineTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly MachineRecords records;
    private readonly string image;
    private readonly PushRequest same;
    private MachineInfo seen = SampleMachines.Off;

    public UnchangedMachineTests()
    {
        records = new MachineRecords(store.Layout);
        store.MakeAccount("alice");
        image = store.Layout.Image("alice", "02.qcow2");
        File.WriteAllText(image, "an image");
        MachineRecord record = TemporaryStore.Record("02");
        records.Write(record with { Disks = [record.Disks[0] with { PushedStamp = ImageStamp.Of(image) }] });
        same = new PushRequest("02", Replace: true, 2, 1024, "bios", "x86_64", [new PushDisk(1 << 20, 100, record.Disks[0].PushedRoot)]);
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public void The_same_push_finds_its_machine()
    {
        Find(same)!.Slot.Should().Be("02");
        File.SetUnixFileMode(image, UnixFileMode.UserRead);
        Find(same)!.Slot.Should().Be("02", "whose the image is says nothing of its content");
    }

    [Fact]
    public void What_would_become_another_machine_does_not()
    {
        PushRequest[] others =
        [
            same with { Replace = false },
            same with { Name = null },
            same with { Name = "01" },
            same with { Name = "web" },
            same with { Cores = 1 },
            same with { MemoryMiB = 512 },
            same with { Firmware = "efi" },
            same with { Fix = true },
            same with { Disks = [same.Disks[0] with { MapRoot = new string('b', 64) }] },
            same with { Disks = [same.Disks[0] with { LengthBytes = 2 << 20 }] },
            same with { Disks = [same.Disks[0], same.Disks[0]] },
        ];
        others.Should().AllSatisfy(other => Find(other).Should().BeNull());
    }

    [Fact]
    public void A_machine_that_was_touched_or_runs_is_put_there_anew()
    {
        seen = SampleMachines.Running;
        Find(same).Should().BeNull();
        seen = SampleMachines.Off;
        File.SetLastWriteTimeUtc(image, File.GetLastWriteTimeUtc(image).AddTicks(10));
        Find(same).Should().BeNull();
        File.Delete(image);
        Find(same).Should().BeNull();
    }

    [Fact]
    public void A_machine_that_was_made_or_repaired_here_is_put_there_anew()
    {
        records.Write(TemporaryStore.Record("02"));
        Find(same).Should().BeNull();
    }

    [Fact]
    public void Findings_that_were_accepted_once_are_not_for_a_push_that_does_not_say_why()
    {
        records.Write(records.Find("alice", "02")! with { AllowedBecause = "a test" });
        Find(same).Should().BeNull();
        Find(same with { AllowFindings = "again" }).Should().NotBeNull();
    }

    private MachineRecord? Find(PushRequest request) => new UnchangedMachine(records, _ => seen, store.Layout).Find(TemporaryStore.Alice, request);
}
