using System.Buffers.Binary;
using System.Text;
using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Reports;
using Shien.Tests.Disks;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class GuestInspectorTests
{
    private static readonly InspectionOptions Managed = new();

    public static TheoryData<string> Images => Ext4Tests.Images;

    [Theory]
    [MemberData(nameof(Images))]
    public void Facts_and_findings_of_a_guest(string image)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        GuestReport report = GuestInspector.Inspect([disk], Managed);
        Rows(report).Should().Equal(
            "C2 Block /etc/passwd:6",
            "C1 Block /etc/shadow:3",
            "C1 Block /etc/shadow:4",
            "K1 Block /home/vagrant/.ssh/authorized_keys:2",
            "K1 Block /home/other/.ssh/authorized_keys2:1",
            "C1 Info /etc/shadow:6");
        GuestFacts guest = report.Guest;
        guest.Os.Should().Be(new OsFacts("Debian GNU/Linux 12 (bookworm)", "debian", "12"));
        (guest.HostName, guest.Architecture, guest.Kernel, guest.EfiPartition).Should().Be(("tree", "x86_64", "6.1.0-9-amd64", false));
        (guest.VirtioDisk, guest.VirtioNet, guest.SataDisk).Should().Be((true, true, true));
        guest.FileSystems.Should().Equal(new FileSystemFacts(1, 0, "ext4", 4 * 1024 * 1024, "/", true));
        guest.Accounts.Should().HaveCount(7).And.Contain(new AccountFacts("vagrant", 1000, "md5-crypt", true))
            .And.Contain(new AccountFacts("nobody2", 1002, "md5-crypt", false));
    }

    [Fact]
    public void Yescrypt_of_a_real_Debian_is_left_to_the_blade()
    {
        using TemporaryFolder folder = new();
        using DiskReader disk = DiskImage.Open(Fixture.PathOf("etconly/vmdk/etconly-stream.vmdk", folder));
        GuestReport report = GuestInspector.Inspect([disk], Managed);
        Rows(report).Should().Equal("C6 Info /etc/shadow:1", "C6 Info /etc/shadow:22");
        report.Guest.HostName.Should().Be("bookworm");
        report.Guest.Architecture.Should().Be("unknown");
        report.Findings.Single(f => f is { Rule: "C6", Where: "/etc/shadow:22" }).Message.Should().Be("vagrant: a yescrypt password cannot be tested here. It is tested on the blade.");
    }

    [Fact]
    public void Yescrypt_of_a_real_Debian_is_guessed_on_the_blade()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libcrypt is used on Linux only.");
        using TemporaryFolder folder = new();
        using DiskReader disk = DiskImage.Open(Fixture.PathOf("etconly/vmdk/etconly-stream.vmdk", folder));
        Rows(GuestInspector.Inspect([disk], new InspectionOptions { UseSystemCrypt = true }))
            .Should().Equal("C1 Block /etc/shadow:1", "C1 Block /etc/shadow:22");
    }

    [Fact]
    public void The_first_disk_alone_says_whether_a_BIOS_starts_it()
    {
        byte[] content = new byte[64 * 512];
        PartitionBytes.WriteGpt(content, 512, 128, "21686148-6449-6e6f-744e-656564454649");
        using MemoryDisk loader = new(content);
        using MemoryDisk root = MemoryDisk.OfFixture("debian12");
        GuestInspector.Inspect([loader, root], Managed).Guest.BiosBootPartition.Should().BeTrue();
        GuestInspector.Inspect([root, loader], Managed).Guest.BiosBootPartition.Should().BeFalse();
    }

    [Fact]
    public void Other_partitions_are_mounted_by_fstab_and_what_cannot_be_read_is_named()
    {
        using MemoryDisk first = MemoryDisk.OfFixture("debian12");
        Replace(first, "UUID=11111111-2222-3333-4444-555555555555 / ext4 defaults 0 1\n", "/dev/sdb2 /home ext4 0 0\n/dev/sdb1 /boot f2fs\n");
        using MemoryDisk second = new(new byte[3 * 1024 * 1024]);
        MbrEntry(second, 0, 0x83, 2048, 1024);
        MbrEntry(second, 1, 0x83, 3072, 1024);
        MbrEntry(second, 2, 0x82, 4096, 1024);
        MbrEntry(second, 3, 0xEF, 5120, 1024);
        new byte[] { 0x10, 0x20, 0xF5, 0xF2 }.CopyTo(second.Content, (2048 * 512) + 0x400);
        Encoding.Latin1.GetBytes("LUKS\u00ba\u00be").CopyTo(second.Content, 3072 * 512);
        "SWAPSPACE2"u8.CopyTo(second.Content.AsSpan((4096 * 512) + 4086));
        "FAT32   "u8.CopyTo(second.Content.AsSpan((5120 * 512) + 0x52));
        GuestReport report = GuestInspector.Inspect([first, second], Managed);
        Rows(report).Should().Equal(
            "C2 Block /etc/passwd:6",
            "C1 Block /etc/shadow:3",
            "C1 Block /etc/shadow:4",
            "E1 Warn /boot",
            "E1 Warn /home/vagrant/.ssh",
            "E1 Warn disk 2, partition 1 (/boot)",
            "E1 Warn disk 2, partition 2 (/home)",
            "C1 Info /etc/shadow:6");
        report.Findings.Single(f => f.Where == "disk 2, partition 1 (/boot)").Message
            .Should().Be("Not checked. Could not look inside: f2fs is not read by this version.");
        (report.Guest.EfiPartition, report.Guest.BiosBootPartition).Should().Be((true, false));
        report.Guest.VirtioDisk.Should().BeFalse("/boot could not be read");
        report.Guest.FileSystems.Select(f => f.Kind).Should().Equal("ext4", "f2fs", "LUKS", "swap", "FAT");
    }

    [Fact]
    public void A_hibernated_machine_is_told_from_one_that_was_shut_down()
    {
        using MemoryDisk root = MemoryDisk.OfFixture("debian12");
        using MemoryDisk swap = new(new byte[1024 * 1024]);
        "SWAPSPACE2"u8.CopyTo(swap.Content.AsSpan(4086));
        Rows(GuestInspector.Inspect([root, swap], Managed)).Should().NotContain(row => row.StartsWith('E'));
        "S1SUSPEND\0"u8.CopyTo(swap.Content.AsSpan(4086));
        Rows(GuestInspector.Inspect([root, swap], Managed)).Should().Contain("E2 Warn disk 2");
    }

    [Fact]
    public void A_disk_without_a_root_is_not_checked()
    {
        using MemoryDisk disk = new(new byte[1024 * 1024]);
        Rows(GuestInspector.Inspect([disk], Managed)).Should().Equal("E1 Warn all disks");
    }

    [Fact]
    public void A_second_root_cannot_hide_behind_a_clean_one()
    {
        using MemoryDisk clean = MemoryDisk.OfFixture("ext2");
        using MemoryDisk insecure = MemoryDisk.OfFixture("debian13");
        Rows(GuestInspector.Inspect([clean, insecure], Managed)).Should().Contain("C1 Block disk 1: /etc/shadow:3")
            .And.Contain("C1 Block disk 2: /etc/shadow:3");
    }

    [Fact]
    public void An_unclean_file_system_is_warned_about()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("unchecked");
        disk.Content[1024 + 0x60] |= 4;
        GuestInspector.Inspect([disk], Managed).Findings.Should().ContainSingle(f => f.Rule == "E2")
            .Which.Message.Should().Contain("not shut down cleanly");
    }

    [Fact]
    public void The_report_shows_no_escape_codes_and_no_hashes()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("unchecked");
        Replace(disk, "vagrant:x:1000", "v\u001b[2Jnt:x:1000");
        Replace(disk, "vagrant:$1$", "v\u001b[2Jnt:$1$");
        GuestReport report = GuestInspector.Inspect([disk], Managed);
        string json = ReportJson.Write(CheckReport.Of("box", report));
        string text = string.Join('\n', CheckText.Lines(CheckReport.Of("box", report)));
        foreach (string shown in new[] { json, text })
        {
            shown.Should().NotContain("\u001b").And.NotContain("\\u001b").And.NotContain("saltsalt").And.Contain("v\uFFFD[2Jnt");
        }

        report.Findings.Single(f => f is { Rule: "C1", Where: "/etc/shadow:3" }).Remedy.Should().NotContain("2Jnt", "a shell would run it");
    }

    [Fact]
    public void Any_bytes_give_a_report()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("unchecked");
        byte[] original = disk.Content[..200_000];
        int[] used = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != 0)];
        Random random = new(19);
        for (int i = 0; i < 50; i++)
        {
            original.CopyTo(disk.Content, 0);
            for (int n = random.Next(1, 30); n > 0; n--)
            {
                disk.Content[used[random.Next(used.Length)]] = (byte)random.Next(256);
            }

            GuestInspector.Inspect([disk], Managed).Guest.FileSystems.Should().ContainSingle();
        }
    }

    // What these tests are about: that disks are read to the accounts and keys. The other rules have their own guests.
    private static IEnumerable<string> Rows(GuestReport report) =>
        report.Findings.Where(f => f.Rule is "C1" or "C2" or "C6" or "K1" or "E1" or "E2").Select(f => $"{f.Rule} {f.Severity} {f.Where}");

    /// <summary>Overwrites text of a file whose content has no checksum; the rest of the old text becomes newlines.</summary>
    private static void Replace(MemoryDisk disk, string old, string @new)
    {
        int at = disk.Content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(old));
        at.Should().BePositive();
        Encoding.ASCII.GetBytes(@new.PadRight(old.Length, '\n')).CopyTo(disk.Content, at);
    }

    private static void MbrEntry(MemoryDisk disk, int index, byte type, uint first, uint sectors)
    {
        disk.Content[0x1FE] = 0x55;
        disk.Content[0x1FF] = 0xAA;
        Span<byte> entry = disk.Content.AsSpan(0x1BE + (index * 16), 16);
        entry[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], sectors);
    }
}
