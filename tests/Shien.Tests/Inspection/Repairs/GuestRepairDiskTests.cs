using System.Text;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Repairs;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.Inspection.Repairs;

/// <summary>Plans for whole disks: which devices are which is known then.</summary>
public sealed class GuestRepairDiskTests
{
    private static readonly InspectionOptions Options = new() { Today = TestGuest.Today };

    private static readonly RepairRequest Request = new([RepairCorpus.OwnerKey], [], Profile.Private, TestGuest.Today);

    [Fact]
    public void Devices_are_named_by_uuid_and_what_no_disk_has_may_be_absent()
    {
        using MemoryDisk root = MemoryDisk.OfFixture("debian12");
        Replace(root, "UUID=11111111-2222-3333-4444-555555555555 / ext4 defaults 0 1\n", "/dev/sda / ext4\n/dev/sdb none swap sw\n/dev/sdc1 /x ext4\n");
        using MemoryDisk swap = new(new byte[1024 * 1024]);
        "SWAPSPACE2"u8.CopyTo(swap.Content.AsSpan(4086));
        Enumerable.Repeat((byte)0xAB, 16).ToArray().CopyTo(swap.Content, 0x40C);
        GuestReport report = GuestInspector.Inspect([root, swap], Options);
        report.Findings.Where(f => f.Rule == "O4" && f.CanFix).Select(f => f.Where).Should().Equal("/etc/fstab:1", "/etc/fstab:3");
        report.Guest.VirtioDisk.Should().BeFalse("its mounts are there on SATA only");

        RepairPlan plan = GuestRepair.Plan([root, swap], Options, Request);
        plan.Refusal.Should().BeNull();
        plan.Mounts.Should().Equal(new RepairMount(1, 0, null, null, null, "/"));
        string text = Encoding.UTF8.GetString(plan.Edits.Single(e => e.Path == "/etc/fstab").Content!);
        text.TrimEnd('\n').Should().Be(
            "UUID=11111111-2222-3333-4444-555555555555 / ext4\nUUID=abababab-abab-abab-abab-abababababab none swap sw\n/dev/sdc1 /x ext4 defaults,nofail");
    }

    [Fact]
    public void A_plan_for_a_real_file_system_touches_what_its_findings_name()
    {
        using MemoryDisk root = MemoryDisk.OfFixture("debian12");
        GuestInspector.Inspect([root], Options).Findings.Where(f => f.CanFix).Select(f => f.Where.Split(':')[0]).Distinct()
            .Should().BeEquivalentTo(["/etc/passwd", "/etc/shadow", "/home/vagrant/.ssh/authorized_keys", "/home/other/.ssh/authorized_keys2"]);
        GuestRepair.Plan([root], Options, Request).Edits.Select(e => e.Path).Should().Contain(
            ["/etc/passwd", "/etc/shadow", "/home/vagrant/.ssh/authorized_keys", "/home/other/.ssh/authorized_keys2"]);
    }

    [Fact]
    public void Machines_without_one_root_that_was_shut_down_are_refused()
    {
        using MemoryDisk empty = new(new byte[1024 * 1024]);
        using MemoryDisk one = MemoryDisk.OfFixture("debian12");
        using MemoryDisk other = MemoryDisk.OfFixture("debian13");
        GuestRepair.Plan([empty], Options, Request).Refusal.Should().StartWith("There is no Linux root file system");
        RepairPlan two = GuestRepair.Plan([one, other], Options, Request);
        two.Refusal.Should().StartWith("The machine has 2 root file systems");
        two.Edits.Should().BeEmpty();
    }

    private static void Replace(MemoryDisk disk, string old, string @new)
    {
        int at = disk.Content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(old));
        at.Should().BePositive();
        Encoding.ASCII.GetBytes(@new.PadRight(old.Length, '\n')).CopyTo(disk.Content, at);
    }
}
