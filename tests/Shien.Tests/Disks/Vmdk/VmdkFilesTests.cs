using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vmdk;

public sealed class VmdkFilesTests : IDisposable
{
    private const int PartBytes = 3 << 20;

    private readonly TemporaryFolder folder = new();
    private readonly TestDisk expected = TestDisk.Make(21, (2 * PartBytes) + 512);

    [Fact]
    public void Reads_a_fixed_disk_of_VirtualBox()
    {
        Fixture.Copy("etconly/vmdk/etconly-fixed-flat.vmdk", folder);
        using DiskReader disk = DiskImage.Open(Fixture.Copy("etconly/vmdk/etconly-fixed.vmdk", folder));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        Convert.ToHexStringLower(SHA256.HashData(content)).Should().Be("f22ae3bc56e74a9cf34ea438e8de55a4089ca56f658ba6a6bd6fd060200dd475");
    }

    [Theory]
    [InlineData("twoGbMaxExtentSparse")]
    [InlineData("custom")]
    public void Reads_a_disk_that_is_split_over_sparse_files(string type)
    {
        Write("disk-s001.vmdk", Part(expected.Content.AsSpan(0, PartBytes)));
        Write("disk-s002.vmdk", Part(expected.Content.AsSpan(PartBytes)));
        Describe(type, $"RW {PartBytes / 512} SPARSE \"disk-s001.vmdk\"\nRW {(PartBytes / 512) + 1} SPARSE \"disk-s002.vmdk\"");
        IsAsExpected();
    }

    [Theory]
    [InlineData("twoGbMaxExtentFlat", "FLAT")]
    [InlineData("vmfs", "VMFS")]
    public void Reads_a_disk_that_is_split_over_flat_files_and_zeros(string type, string kind)
    {
        expected.Content.AsSpan(PartBytes, 1 << 20).Clear();
        Write("disk-f001.vmdk", [.. new byte[512], .. expected.Content[..PartBytes]]);
        Write("disk f002.vmdk", [.. expected.Content[(PartBytes + (1 << 20))..], .. new byte[100]]);
        Describe(type, $"RW {PartBytes / 512} {kind} \"disk-f001.vmdk\" 1\nRW 2048 ZERO\nRDONLY {((PartBytes - (1 << 20)) / 512) + 1} {kind} \"disk f002.vmdk\" 0");
        IsAsExpected();
    }

    [Theory]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"../part.vmdk\" 0", "names the file '../part.vmdk'; only a plain file name in its own folder is opened")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"/etc/passwd\" 0", "names the file '/etc/passwd'; only a plain file name")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"a\\b.vmdk\" 0", "only a plain file name")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"nbd:host\" 0", "only a plain file name")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"..\" 0", "only a plain file name")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"absent.vmdk\" 0", "absent.vmdk' does not exist")]
    [InlineData("twoGbMaxExtentFlat", "RW 9 FLAT \"part.vmdk\" 0", "is cut short: it holds 4096 bytes of the disk instead of 4608")]
    [InlineData("twoGbMaxExtentFlat", "RW 8 FLAT \"part.vmdk\" 1", "is cut short: it holds 3584 bytes of the disk instead of 4096")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"part.vmdk\" 99", "is cut short: it holds 0 bytes")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"part.vmdk\" 9223372036854775807", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT part.vmdk 0", "only a plain name in quotes is allowed")]
    [InlineData("twoGbMaxExtentFlat", "RW 0 FLAT \"part.vmdk\" 0", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "RW -1 FLAT \"part.vmdk\" 0", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT \"part.vmdk\" x", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 ZERO \"part.vmdk\"", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 FLAT", "makes no sense")]
    [InlineData("twoGbMaxExtentFlat", "NOACCESS 1 FLAT \"part.vmdk\" 0", "has an extent that may not be read")]
    [InlineData("twoGbMaxExtentFlat", "RW 1 VMFSRDM \"part.vmdk\"", "an extent of the kind 'VMFSRDM', which is not read")]
    [InlineData("twoGbMaxExtentSparse", "RW 1 SPARSE \"part.vmdk\"", "the header's mark is missing")]
    [InlineData("fullDevice", "RW 1 FLAT \"part.vmdk\" 0", "is a VMDK of type 'fullDevice', which is not read")]
    [InlineData("vmfsSparse", "RW 1 SPARSE \"part.vmdk\"", "is a VMDK of type 'vmfsSparse', which is not read")]
    [InlineData("monolithicFlat", "", "names 0 extents")]
    public void Refuses_what_is_not_plainly_beside_it(string type, string extents, string sentence)
    {
        Write("part.vmdk", new byte[4096]);
        Describe(type, extents);
        Refusal().Should().Contain(sentence);
    }

    [Fact]
    public void Refuses_links_that_lead_elsewhere_and_devices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links to devices are tried on Linux");
        Describe("monolithicFlat", "RW 1 FLAT \"flat.vmdk\" 0");
        File.CreateSymbolicLink(folder.File("flat.vmdk"), "/etc/passwd");
        Refusal().Should().Contain("flat.vmdk' is a link that leads out of its folder, to '/etc/passwd'");
        Write("here.vmdk", new byte[512]);
        File.Delete(folder.File("flat.vmdk"));
        File.CreateSymbolicLink(folder.File("flat.vmdk"), "here.vmdk");
        DiskImage.Open(folder.File("disk.vmdk")).Dispose();
    }

    [Theory]
    [InlineData("monolithicFlat", "RW 1 FLAT \"/etc/passwd\" 0")]
    [InlineData("twoGbMaxExtentSparse", "RW 1 SPARSE \"disk-s001.vmdk\"")]
    public void Where_no_other_file_may_be_opened_none_is(string type, string extent)
    {
        ByteSource descriptor = new MemorySource(Descriptor(type, extent));
        FluentActions.Invoking(() => DiskImage.Open(descriptor)).Should().Throw<ImageException>().Which.Message.Should()
            .Contain($"is a VMDK of type '{type}': its content is in other files, and no other file is opened here").And.Contain("clonemedium");
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Descriptor(string type, string extents) =>
        Encoding.UTF8.GetBytes($"# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"{type}\"\n{extents}\nddb.adapterType=\"ide\"\n");

    private static byte[] Part(ReadOnlySpan<byte> content)
    {
        byte[] part = SparseVmdk.Make(content.ToArray());
        SparseVmdk.Put64(part, 0x1C, 0);
        SparseVmdk.Put64(part, 0x24, 0);
        return part;
    }

    private void Describe(string type, string extents) => Write("disk.vmdk", Descriptor(type, extents));

    private void Write(string name, byte[] content) => File.WriteAllBytes(folder.File(name), content);

    private string Refusal() => FluentActions.Invoking(() => DiskImage.Open(folder.File("disk.vmdk"))).Should().Throw<ImageException>().Which.Message;

    private void IsAsExpected()
    {
        using DiskReader disk = DiskImage.Open(folder.File("disk.vmdk"));
        (disk.Format, disk.LengthBytes).Should().Be(("vmdk", expected.LengthBytes));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        content.AsSpan().SequenceEqual(expected.Content).Should().BeTrue();
        disk.Read(PartBytes - 100, content.AsSpan(0, 200));
        content.AsSpan(0, 200).SequenceEqual(expected.Content.AsSpan(PartBytes - 100, 200)).Should().BeTrue();

        byte[] stored = new byte[disk.LengthBytes];
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            disk.Read(extent.Offset, stored.AsSpan((int)extent.Offset, (int)extent.Length));
        }

        stored.AsSpan().SequenceEqual(expected.Content).Should().BeTrue();
    }
}
