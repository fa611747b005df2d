using System.IO.Compression;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Boxes;

public sealed class BoxReadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder spool = new();

    [Theory]
    [InlineData("armvm-xz.box")]
    [InlineData("armvm-xz-blocks.box")]
    [InlineData("armvm-xz-streams.box")]
    [InlineData("armvm-zip.box")]
    [InlineData("armvm-bsdtar-zip.box")]
    public void Reads_boxes_that_real_packers_made(string file)
    {
        using MachineSource source = Sample.Open(Sample.PathOf($"boxes/{file}"), Options());

        source.Machine.Should().Match<Machine>(m => m.Name == "armvm" && m.Architecture == GuestArchitecture.Aarch64);
        source.Disks.Should().ContainSingle().Which.LengthBytes.Should().Be(1L << 30);
        using DiskReader same = DiskImage.Open(Sample.PathOf("armvm/armvm-disk001.vmdk"));
        source.Disks[0].StoredExtents().Should().Equal(same.StoredExtents());
        source.Notes.Should().BeEmpty("a Vagrantfile is expected, and never run");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_sparse_entries_as_bsdtar_writes_them(bool isPlain)
    {
        string path = Sample.PathOf("boxes/libvirt-sparse.box");
        if (isPlain)
        {
            using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
            path = folder.File("libvirt-sparse.box");
            using FileStream plain = File.Create(path);
            gzip.CopyTo(plain);
        }

        using MachineSource source = Sample.Open(path, Options());

        source.Machine.Should().BeEquivalentTo(Machine.OfDisks("libvirt-sparse", "box.img"));
        DiskReader disk = source.Disks.Should().ContainSingle().Subject;
        disk.LengthBytes.Should().Be(64 << 20);
        byte[] expected = new byte[64 << 20];
        expected.AsSpan(1 << 20, 128 << 10).Fill(0xA5);
        expected.AsSpan(40 << 20, 64 << 10).Fill(0x5A);
        disk.Content().AsSpan().SequenceEqual(expected).Should().BeTrue();
    }

    [Fact]
    public void Reads_an_ova_and_its_manifest()
    {
        using MachineSource source = Sample.Open(Sample.PathOf("etconly/ova/etconly.ova"));
        source.Machine.DiskNames.Should().Equal(Sample.DiskName);
        source.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Compares_with_the_manifest_in_the_archive()
    {
        byte[] ova = File.ReadAllBytes(Sample.PathOf("etconly/ova/etconly.ova"));
        ova[300_000] ^= 1;
        string path = Write("x.ova", ova);
        FluentActions.Invoking(() => Sample.Open(path)).Should().Throw<ImageException>()
            .WithMessage($"'{Sample.DiskName} in x.ova' is damaged: its checksum does not match the manifest 'etconly.mf in x.ova' (expected SHA1 *, found *).*--ignore-manifest*");
        Sample.Open(path, new OpenOptions { IgnoreManifest = true }).Dispose();
    }

    [Fact]
    public void Reads_the_disk_of_a_plain_tar_where_it_lies()
    {
        string path = Write("x.box", Tars.Of(("./" + Sample.DiskName, Sample.Disk()), ("./box.ovf", Tars.Text(Sample.Ovf))));
        using MachineSource source = Sample.Open(path, new OpenOptions { SpoolFolder = folder.File("does-not-exist") });
        source.Disks[0].ShouldHold(Sample.Disk());
    }

    [Fact]
    public void Unpacks_the_disk_of_a_packed_tar_into_a_file_without_a_name()
    {
        string path = Write("x.box", Tars.Gzip(Tars.Of((Sample.DiskName, Sample.Disk()), ("box.ovf", Tars.Text(Sample.Ovf)), ("metadata.json", Tars.Text("{}")))));
        using MachineSource source = Sample.Open(path, Options());

        source.Disks[0].ShouldHold(Sample.Disk());
        Directory.EnumerateFileSystemEntries(spool.File("")).Should().BeEmpty("it must be gone whatever ends this process");
    }

    [Fact]
    public void Tells_the_facts_before_it_unpacks_a_disk_that_comes_later()
    {
        string path = Write("x.box", Tars.Gzip(Tars.Of(("box.ovf", Tars.Text(Sample.Ovf)), (Sample.DiskName, Sample.Disk()))));
        OpenOptions options = new() { SpoolFolder = folder.File("does-not-exist"), FactsKnown = machine => throw new ImageException($"{machine.Architecture} is not wanted") };
        FluentActions.Invoking(() => Sample.Open(path, options)).Should().Throw<ImageException>().WithMessage("X86_64 is not wanted");
    }

    [Fact]
    public void Takes_the_architecture_from_metadata_where_the_ovf_does_not_know()
    {
        string ovf = Sample.Ovf.Replace("vbox:", "other:", StringComparison.Ordinal).Replace("xmlns:vbox", "xmlns:other", StringComparison.Ordinal).Replace("xmlns:other:", "xmlns:", StringComparison.Ordinal);
        ovf = ovf.Replace("other:OSType", "other:Kind", StringComparison.Ordinal).Replace("other:Machine", "other:Thing", StringComparison.Ordinal);
        string path = Write("x.box", Tars.Of(("box.ovf", Tars.Text(ovf)), (Sample.DiskName, Sample.Disk()), ("metadata.json", Tars.Text("""{"provider":"virtualbox","architecture":"arm64"}"""))));
        using MachineSource source = Sample.Open(path);
        source.Machine.Architecture.Should().Be(GuestArchitecture.Aarch64);
    }

    [Fact]
    public void Reads_a_libvirt_box_with_several_disks_in_the_order_of_its_metadata()
    {
        string path = Write("two.box", Tars.Of(
            ("box_2.img", Sample.Disk(2)), ("box_1.img", Sample.Disk(1)),
            ("metadata.json", Tars.Text("""{"provider":"libvirt","architecture":"amd64","format":"raw","disks":[{"path":"box_1.img"},{"path":"box_2.img"}]}"""))));
        using MachineSource source = Sample.Open(path);
        source.Machine.Should().BeEquivalentTo(Machine.OfDisks("two", "box_1.img", "box_2.img") with { Architecture = GuestArchitecture.X86_64 });
        source.Disks[1].ShouldHold(Sample.Disk(2));
    }

    [Fact]
    public void Says_what_it_did_not_read()
    {
        string path = Write("x.box", Tars.Of(
            ("box.ovf", Tars.Text(Sample.Ovf)), (Sample.DiskName, Sample.Disk()), ("vagrant_private_key", Tars.Text("secret")),
            ("box.nvram", [1]), ("info.json", [1]), ("Vagrantfile", Tars.Text("exit!")), ("include/x", [1]), ("other.vmdk", [1]), ("a.txt", [1]), ("b.txt", [1]), ("c.txt", [1])));
        using MachineSource source = Sample.Open(path);
        source.Notes.Should().Equal(
            "'x.box' carries a private key, 'vagrant_private_key'; it is neither read nor sent.",
            "'x.box' also holds 'other.vmdk', 'a.txt', 'b.txt' and 1 more (ignored).");
    }

    [Theory]
    [InlineData("bare.vmdk", "etconly/vmdk/etconly-stream.vmdk", "vmdk")]
    [InlineData("wrong-name.raw", "etconly/vmdk/etconly-stream.vmdk", "vmdk")]
    public void Opens_a_bare_disk_by_its_content(string name, string fixture, string format)
    {
        string path = Write(name, File.ReadAllBytes(Sample.PathOf(fixture)));
        using MachineSource source = Sample.Open(path);
        source.Machine.Should().BeEquivalentTo(new Machine(
            Path.GetFileNameWithoutExtension(name), 1, 1L << 30, Firmware.Unknown, GuestArchitecture.Unknown, [], [name]));
        source.Disks.Should().ContainSingle().Which.Format.Should().Be(format);
    }

    [Fact]
    public void Opens_the_disks_of_a_machine_that_VirtualBox_described()
    {
        string path = Write("a.raw", Sample.Disk());
        using (MachineSource source = MachineSources.OpenDisks("project", Machine.OfDisks("a", "a.raw"), [path]))
        {
            source.Disks[0].ShouldHold(Sample.Disk());
        }

        FluentActions.Invoking(() => MachineSources.OpenDisks("project", Machine.OfDisks("a", "a.raw"), [path, folder.File("gone.vmdk")]))
            .Should().Throw<ImageException>().WithMessage("'*gone.vmdk' does not exist.");
    }

    [Fact]
    public void Can_be_cancelled()
    {
        string path = Write("x.box", Tars.Gzip(Tars.Of((Sample.DiskName, Sample.Disk()))));
        FluentActions.Invoking(() => MachineSources.Open(path, Options(), new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    public void Dispose()
    {
        folder.Dispose();
        spool.Dispose();
    }

    private OpenOptions Options() => new() { SpoolFolder = spool.File("") };

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }
}
