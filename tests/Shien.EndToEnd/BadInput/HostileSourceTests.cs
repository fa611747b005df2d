using System.Globalization;
using System.IO.Compression;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.BadInput;

/// <summary>What a student could hand to <c>shien</c>, through the published program: one sentence, exit code 1, little memory.</summary>
public sealed class HostileSourceTests
{
    private const int MostKilobytes = 300_000;

    private const string Ovf = """
        <?xml version="1.0"?>
        <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
          <References><File ovf:id="file1" ovf:href="HREF"/></References>
          <DiskSection><Disk ovf:capacity="67108864" ovf:diskId="d1" ovf:fileRef="file1"/></DiskSection>
          <VirtualSystem ovf:id="x"><VirtualHardwareSection>
            <Item xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
              <rasd:HostResource>ovf:/disk/d1</rasd:HostResource><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType>
            </Item>
          </VirtualHardwareSection></VirtualSystem>
        </Envelope>
        """;

    [Fact]
    public void A_box_with_a_parent_folder_in_a_name_is_refused()
    {
        Refused(folder => Tar(folder, "--transform=s,box.ovf,../box.ovf,", "--absolute-names", "box.ovf"), "'../box.ovf'");
    }

    [Fact]
    public void A_box_with_a_link_is_refused()
    {
        Refused(
            folder =>
            {
                File.CreateSymbolicLink(folder.File("disk.vmdk"), "/etc/passwd");
                return Tar(folder, "box.ovf", "disk.vmdk");
            },
            "'disk.vmdk'",
            "link");
    }

    [Fact]
    public void A_box_with_a_FIFO_is_refused()
    {
        Refused(
            folder =>
            {
                Run.Program("mkfifo", [folder.File("disk.vmdk")]).Succeeded();
                return Tar(folder, "box.ovf", "disk.vmdk");
            },
            "'disk.vmdk'");
    }

    [Fact]
    public void A_box_with_two_hundred_thousand_entries_is_refused()
    {
        Refused(
            folder =>
            {
                Run.Program(
                    "python3",
                    ["-c", "import sys,tarfile\nt=tarfile.open(sys.argv[1],'w')\nfor i in range(200000): t.addfile(tarfile.TarInfo('f%d'%i))\nt.close()", folder.File("x.box")])
                    .Succeeded();
                return folder.File("x.box");
            },
            "entries");
    }

    [Fact]
    public void A_bomb_is_refused_before_it_fills_the_disk()
    {
        Refused(
            folder =>
            {
                // 40 GiB of zeros as the VMDK of a gzip tar of 40 MB: the declared disk has 64 MiB.
                string box = folder.File("bomb.box");
                using GZipStream gzip = new(File.Create(box), CompressionLevel.Fastest);
                byte[] header = Run.Program(
                    "python3",
                    ["-c", "import sys,tarfile\nt=tarfile.TarInfo('disk.vmdk'); t.size=40<<30\nsys.stdout.write(t.tobuf(tarfile.GNU_FORMAT).hex())"])
                    .Succeeded().Trim() is var hex ? Convert.FromHexString(hex) : [];
                gzip.Write(header);
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < 8192; i++)
                {
                    gzip.Write(zeros);
                }

                return box;
            });
    }

    [Fact]
    public void An_OVF_with_entities_is_refused()
    {
        Refused(
            folder =>
            {
                File.WriteAllText(folder.File("box.ovf"), """
                    <?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
                    <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1">&b;</Envelope>
                    """);
                return folder.File("box.ovf");
            },
            "box.ovf");
    }

    [Fact]
    public void An_OVF_that_names_a_path_is_refused()
    {
        Refused(
            folder =>
            {
                File.WriteAllText(folder.File("box.ovf"), Ovf.Replace("HREF", "../../etc/passwd", StringComparison.Ordinal));
                return folder.File("box.ovf");
            },
            "../../etc/passwd");
    }

    [Fact]
    public void A_missing_disk_is_named()
    {
        Refused(
            folder =>
            {
                File.WriteAllText(folder.File("box.ovf"), Ovf.Replace("HREF", "gone.vmdk", StringComparison.Ordinal));
                return folder.File("box.ovf");
            },
            "gone.vmdk");
    }

    [Theory]
    [InlineData("backing file", "-F", "raw", "-b", "/etc/hostname")]
    [InlineData("data file", "-o", "data_file=other.raw,data_file_raw=on")]
    public void A_qcow2_that_names_another_file_is_refused(string expected, params string[] options)
    {
        Refused(
            folder =>
            {
                string image = folder.File("x.qcow2");
                Run.Program("qemu-img", ["create", "-q", "-f", "qcow2", .. options, image, "64M"], new RunOptions(Folder: folder.Path)).Succeeded();
                return image;
            },
            expected);
    }

    [Fact]
    public void A_qcow2_with_unknown_incompatible_bits_is_refused()
    {
        Refused(
            folder =>
            {
                string image = folder.File("x.qcow2");
                Run.Program("qemu-img", ["create", "-q", "-f", "qcow2", image, "64M"]).Succeeded();
                using FileStream file = new(image, FileMode.Open);
                file.Position = 72;
                file.WriteByte(0x80);
                return image;
            },
            "incompatible");
    }

    [Fact]
    public void A_VMDK_that_names_a_host_file_is_refused()
    {
        Refused(
            folder =>
            {
                File.WriteAllText(folder.File("x.vmdk"), """
                    # Disk DescriptorFile
                    version=1
                    CID=12345678
                    parentCID=ffffffff
                    createType="monolithicFlat"
                    RW 8 FLAT "/etc/passwd" 0

                    """);
                return folder.File("x.vmdk");
            },
            "names the file '/etc/passwd'");
    }

    private static string Tar(TemporaryFolder folder, params string[] arguments)
    {
        File.WriteAllText(folder.File("box.ovf"), Ovf.Replace("HREF", "disk.vmdk", StringComparison.Ordinal));
        Run.Program("tar", ["-C", folder.Path, "-cf", folder.File("x.box"), .. arguments]).Succeeded();
        return folder.File("x.box");
    }

    private static void Refused(Func<TemporaryFolder, string> make, params string[] sentenceHolds)
    {
        Assert.SkipUnless(File.Exists(Artifacts.Shien), $"'{Artifacts.Shien}' is missing: run tests/run once");
        using TemporaryFolder folder = new();
        string source = make(folder);
        string output = folder.File("out.qcow2");
        string spool = Directory.CreateDirectory(folder.File("spool")).FullName;
        RunResult result = Run.Program(
            "/usr/bin/time",
            ["-q", "-f", "%M", "-o", folder.File("memory"), Artifacts.Shien, "convert", source, output],
            new RunOptions { Environment = new Dictionary<string, string?> { ["TMPDIR"] = spool } });

        result.ExitCode.Should().Be(1, result.ToString());
        result.Error.Should().Contain("shien: error: ").And.NotContain("   at ", "a person reads it");
        foreach (string part in sentenceHolds)
        {
            result.Error.Should().Contain(part);
        }

        Directory.EnumerateFileSystemEntries(spool).Should().BeEmpty("nothing is left behind");
        Directory.EnumerateFiles(folder.Path, "out.qcow2*").Should().BeEmpty("nothing is left behind");
        int kilobytes = int.Parse(File.ReadAllLines(folder.File("memory"))[^1], CultureInfo.InvariantCulture);
        kilobytes.Should().BeLessThan(MostKilobytes);
    }
}
