using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.EndToEnd.Inspection;

/// <summary>The published shien-inspect as the blade runs it: descriptors only, no rights, no HOME, limits.</summary>
public sealed class InspectProgramTests : IDisposable
{
    private const string VirtualBoxDisk = "tests/fixtures/etconly/vmdk/etconly-stream.vmdk";

    private readonly TemporaryFolder installed = new();

    // The checkout may lie in root's home, where the account without rights could not start it.
    public InspectProgramTests() => Run.Program(
        "bash", ["-euc", "shopt -s nullglob; cp \"$1\"/shien-inspect* \"$1\"/*.dll \"$2\"; chmod -R a+rX \"$2\"", "install", Artifacts.Bin, installed.Path])
        .Succeeded();

    public void Dispose() => installed.Dispose();

    [Fact]
    public void Inspects_an_inherited_descriptor_without_rights_and_below_the_limits()
    {
        CheckReport report = ReportOf(Inspect("3<" + Artifacts.Root(VirtualBoxDisk), "--disk-fd 3"));
        report.Schema.Should().Be(1);
        report.Guest.HostName.Should().Be("bookworm");
        report.Findings.Where(f => f.Rule == "C1").Select(f => $"{f.Rule} {f.Severity} {f.Where}").Should().Equal("C1 Block /etc/shadow:1", "C1 Block /etc/shadow:22");
    }

    [Fact]
    public void Remembers_hashes_only_where_it_is_given_a_record()
    {
        using TemporaryFolder folder = new();
        HashRecord record = HashRecord.Create();
        string disk = "3<" + Artifacts.Root(VirtualBoxDisk);
        string given = folder.File("hashes.json");
        File.WriteAllText(given, JsonSerializer.Serialize(record, ReportJson.Default.HashRecord));
        FoundHashes found = ReportOf(Inspect($"{disk} 4<{given}", "--disk-fd 3 --known-hashes-fd 4")).FoundHashes!;
        found.IsSane.Should().BeTrue();
        found.Hashes.Should().HaveCount(2, "root and vagrant have a password each");

        File.WriteAllText(given, JsonSerializer.Serialize(record.With(found), ReportJson.Default.HashRecord));
        CheckReport again = ReportOf(Inspect($"{disk} 4<{given}", "--disk-fd 3 --known-hashes-fd 4"));
        again.FoundHashes!.Hashes.Should().BeEmpty();
        again.Findings.Where(f => f.Rule == "C1").Should().HaveCount(2);
        ReportOf(Inspect(disk, "--disk-fd 3")).FoundHashes.Should().BeNull();
    }

    [Fact]
    public void Inspects_qcow2_of_qemu_img_and_several_disks()
    {
        using TemporaryFolder folder = new();
        string qcow2 = folder.File("disk.qcow2");
        string empty = folder.File("empty.raw");
        Run.Program("qemu-img", ["convert", "-f", "vmdk", "-O", "qcow2", Artifacts.Root(VirtualBoxDisk), qcow2]).Succeeded();
        Run.Program("truncate", ["-s", "8M", empty]).Succeeded();
        CheckReport report = ReportOf(Inspect($"3<{empty} 4<{qcow2}", "--disk-fd 3 --disk-fd 4 --source NAME"));
        report.Source.Should().Be("NAME");
        report.Guest.FileSystems.Select(f => $"{f.Disk} {f.Kind} {f.MountPoint}").Should().Equal("1 empty ", "2 ext4 /");
    }

    [Theory]
    [InlineData("", "Private", "E1 Warn all disks")]
    [InlineData("--profile private --accepted-keys ''", "Private", "E1 Warn all disks")]
    [InlineData("--profile public --accepted-keys SHA256:TNDKqv5pd5GcF/Q+6x/JWsRgaQJOTF+03j4pdbLor9k", "Public", "E1 Block all disks")]
    public void Judges_by_the_profile_that_it_is_given(string arguments, string profile, string finding)
    {
        using TemporaryFolder folder = new();
        string empty = folder.File("empty.raw");
        Run.Program("truncate", ["-s", "8M", empty]).Succeeded();
        CheckReport report = ReportOf(Inspect("3<" + empty, "--disk-fd 3 " + arguments));
        report.Profile.ToString().Should().Be(profile);
        report.Findings.Select(f => $"{f.Rule} {f.Severity} {f.Where}").Should().Equal(finding);
    }

    [Fact]
    public void Tells_what_a_real_initramfs_of_every_packing_can_drive()
    {
        using TemporaryFolder folder = new();
        foreach (string packer in new[] { "gzip -9", "zstd -q -19", "xz --check=crc32", "xz --check=crc32 --block-size=8192", "cat" })
        {
            string image = folder.File("guest.raw");
            Run.Program("bash", ["-euc", GuestScript, "guest", folder.Path, image, packer]).Succeeded();
            CheckReport report = ReportOf(Inspect("3<" + image, "--disk-fd 3"));
            (report.Guest.Kernel, report.Guest.VirtioDisk, report.Guest.VirtioNet, report.Guest.SataDisk)
                .Should().Be(("6.1.0-9-amd64", true, true, false), packer);
            report.Findings.Should().NotContain(f => f.Rule == "E1", packer);
        }
    }

    [Fact]
    public void A_disk_that_is_no_image_ends_with_1_and_the_sentence_in_both_outputs()
    {
        RunResult result = Inspect("3<" + Artifacts.Root("tests/fixtures/etconly/vmdk/etconly-fixed.vmdk"), "--disk-fd 3");
        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith("shien-inspect: error: 'disk 1' is a VMDK of type 'monolithicFlat'");
        result.Output.Should().Contain("\"error\": \"'disk 1' is a VMDK of type 'monolithicFlat'");
    }

    // Real cpio, packers and mke2fs; an early archive with microcode comes first, as on Intel machines. The modules are 300 KB of
    // noise, so that a packer makes several blocks.
    private const string GuestScript = """
        r=$1/root i=$1/initramfs e=$1/early; rm -rf "$r" "$i" "$e" "$2"
        mkdir -p "$r"/{bin,boot,etc,usr} "$i/usr/lib/modules" "$e/kernel/x86/microcode"
        echo 'root:*:0:0::/root:/bin/sh' > "$r/etc/passwd"
        echo kernel > "$r/boot/vmlinuz-6.1.0-9-amd64"
        head -c 5000 /dev/urandom > "$e/kernel/x86/microcode/GenuineIntel.bin"
        for m in aaa virtio_pci virtio_blk virtio_net; do head -c 300000 /dev/urandom > "$i/usr/lib/modules/$m.ko"; done
        { (cd "$e"; find . | sort | cpio -o -H newc --quiet); (cd "$i"; find . | sort | cpio -o -H newc --quiet) | $3; } > "$r/boot/initrd.img-6.1.0-9-amd64"
        mke2fs -q -F -t ext4 -d "$r" "$2" 16M > /dev/null
        """;

    private RunResult Inspect(string redirections, string arguments)
    {
        string program = installed.File("shien-inspect");
        string script = $"exec env -i ${{DOTNET_ROOT:+DOTNET_ROOT=$DOTNET_ROOT}} prlimit --as=4294967296 --cpu=120 setpriv --reuid 65531 --regid 65531 --clear-groups --no-new-privs {program} {arguments} {redirections}";
        return Run.Program("bash", ["-c", script]);
    }

    private static CheckReport ReportOf(RunResult result) => ReportJson.ReadReport(Encoding.UTF8.GetBytes(result.Succeeded()))!;
}
