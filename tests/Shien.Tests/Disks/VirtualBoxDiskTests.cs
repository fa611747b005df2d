using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks;

public sealed class VirtualBoxDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("etconly/vdi/etconly.vdi")]
    [InlineData("etconly/vdi/etconly-fixed.vdi")]
    [InlineData("snapshot/etconly.vdi")]
    [InlineData("etconly/vmdk/etconly-sparse.vmdk")]
    [InlineData("etconly/vmdk/etconly-split.vmdk")]
    [InlineData("etconly/vmdk/etconly-stream.vmdk")]
    [InlineData("etconly/vhd/etconly.vhd")]
    [InlineData("etconly/ovf10/etconly-disk001.vmdk")]
    [InlineData("etconly/ovf20/etconly-disk001.vmdk")]
    [InlineData("snapshot/etconly-disk001.vmdk")]
    [InlineData("snapshot/expected.raw")]
    [InlineData("armvm/armvm-disk001.vmdk")]
    public void Reads_what_VirtualBox_stored(string name)
    {
        using DiskReader disk = DiskImage.Open(Fixture.PathOf(name, folder));
        HashOf(disk).Should().Be(ExpectedHash(name));
    }

    [Theory]
    [InlineData("etconly/qcow/etconly.qcow", "a QCOW disk of version 1")]
    [InlineData("etconly/vmdk/etconly-fixed.vmdk", "a VMDK of type 'monolithicFlat'")]
    public void Refuses_others_by_name_and_says_how_to_convert(string name, string description)
    {
        string path = Fixture.PathOf(name, folder);
        FluentActions.Invoking(() => DiskImage.Open(FileByteSource.Open(path))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain($"'{path}' is {description}")
            .And.Contain("VBoxManage clonemedium disk").And.Contain("--format VMDK").And.Contain(".ova");
    }

    [Fact]
    public void Small_reads_in_any_order_give_the_same_as_one_long_read()
    {
        using DiskReader disk = DiskImage.Open(Fixture.PathOf("etconly/vmdk/etconly-stream.vmdk", folder));
        byte[] whole = new byte[disk.LengthBytes];
        disk.Read(0, whole);
        Parallel.For(0, 200, seed =>
        {
            Random random = new(seed);
            byte[] part = new byte[random.Next(1, 200_000)];
            int offset = random.Next(0, whole.Length - part.Length);
            disk.Read(offset, part);
            part.AsSpan().SequenceEqual(whole.AsSpan(offset, part.Length)).Should().BeTrue();
        });
    }

    [Fact]
    public void Whatever_is_no_stored_extent_is_zero()
    {
        using DiskReader disk = DiskImage.Open(Fixture.PathOf("etconly/vmdk/etconly-stream.vmdk", folder));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        long end = 0;
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            extent.Offset.Should().BeGreaterThanOrEqualTo(end);
            content.AsSpan((int)extent.Offset, (int)extent.Length).Clear();
            end = extent.End;
        }

        end.Should().BeInRange(1, disk.LengthBytes);
        content.AsSpan().ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    public void Dispose() => folder.Dispose();

    private static string HashOf(DiskReader disk)
    {
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static string ExpectedHash(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "fixtures", "raw.sha256")).Single(line => line.EndsWith(' ' + name)).Split(' ')[0];
}
