using AwesomeAssertions;
using Shien.Blade.Debugging;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Blade.Machines;

public sealed class DomainXmlTests
{
    private static readonly DomainPlatform Platform =
        new(IsKvm: false, "Nehalem", "none", "default", 2_000_000_000, 995, EfiFirmware.Debian);

    private static readonly StoreLayout Layout = new("/srv/shien");

    [Fact]
    public void Virtio_and_bios() => ExpectedFile.Match("virtio.xml", Write(TemporaryStore.Record("01")));

    [Fact]
    public void Two_disks_on_sata_an_e1000_and_efi() => ExpectedFile.Match(
        "sata-efi.xml", Write(TemporaryStore.Record("02", disks: 2) with { DiskBus = "sata", CardModel = "e1000", Firmware = "efi" }));

    [Fact]
    public void A_medium_is_raw_and_read_only_and_no_part_of_a_start_without_a_trace()
    {
        MachineRecord record = TemporaryStore.Record("01") with { Medium = "debian.iso" };
        ExpectedFile.Match("medium.xml", Write(record));
        new DomainXml(Layout, Platform).Write(record, new TrialParts(["/srv/shien/t-1"], null, "shien0a1b2c")).Should().NotContain("cdrom");
        record.Files.Should().Contain("01.iso", "it goes with the machine");
    }

    [Fact]
    public void A_machine_that_is_installed_boots_its_medium_first_and_has_a_display_that_no_trial_has()
    {
        MachineRecord record = TemporaryStore.Record("01") with { Medium = "debian.iso", BootsMedium = true, HasDisplay = true };
        ExpectedFile.Match("installed.xml", Write(record));
        Write(record with { Medium = null }).Should().NotContain("<boot dev=\"cdrom\"");
        new DomainXml(Layout, Platform).Write(record, new TrialParts(["/srv/shien/t-1"], null, "shien0a1b2c")).Should().NotContain("graphics").And.NotContain("channel");
    }

    [Fact]
    public void A_start_without_a_trace() => ExpectedFile.Match(
        "trial.xml",
        new DomainXml(Layout, Platform).Write(
            TemporaryStore.Record("02", disks: 2) with { Firmware = "efi" },
            new TrialParts(["/srv/shien/t-1", "/srv/shien/t-2"], "/srv/shien/t-nvram", "shien0a1b2c")) + "\n");

    [Fact]
    public void A_machine_on_a_box_and_its_start_without_a_trace()
    {
        MachineRecord record = TemporaryStore.Record("01", disks: 2);
        record = record with { Disks = [record.Disks[0] with { Base = new BaseDisk("course-debian", "1.2", 1) }, record.Disks[1]] };
        ExpectedFile.Match("thin.xml", Write(record));
        ExpectedFile.Match("thin-trial.xml", new DomainXml(Layout, Platform).Write(record, new TrialParts(["/srv/shien/t-1", "/srv/shien/t-2"], null, "shien0a1b2c")) + "\n");
    }

    [Fact]
    public void A_start_under_a_debugger_by_its_own_boot_loader_and_by_a_kernel_of_the_blade()
    {
        DomainXml xml = new(Layout, Platform);
        ExpectedFile.Match("debug.xml", xml.Write(TemporaryStore.Record("01"), debug: new DebugParts("/run/shien/gdb/0a1b/stub", null)) + "\n");
        ExpectedFile.Match("debug-kernel.xml", xml.Write(TemporaryStore.Record("01"), debug: new DebugParts(
            "/run/shien/gdb/0a1b/stub", new DirectKernel("/srv/k/6.1/bzImage", "/srv/k/6.1/initrd", "ro nokaslr <root=\"&'>"))) + "\n");
    }

    [Fact]
    public void Kvm_where_the_blade_has_it() =>
        new DomainXml(Layout, Platform with { IsKvm = true }).Write(TemporaryStore.Record("01")).Should().StartWith("<domain type=\"kvm\">");

    [Fact]
    public void A_uid_that_would_wrap_around_is_refused() =>
        FluentActions.Invoking(() => Platform.MachineUid(2_294_967_296))
            .Should().Throw<Shien.Blade.RefusalException>().WithMessage("uid 2294967296 is too large: with vm_uid_base 2000000000 *");

    private static string Write(MachineRecord record) => new DomainXml(Layout, Platform).Write(record) + "\n";
}
