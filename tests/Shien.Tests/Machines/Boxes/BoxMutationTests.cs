using AwesomeAssertions;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Boxes;

public sealed class BoxMutationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("boxes/armvm-xz.box", 400)]
    [InlineData("boxes/armvm-xz-blocks.box", 200)]
    [InlineData("boxes/armvm-zip.box", 400)]
    [InlineData("boxes/armvm-bsdtar-zip.box", 400)]
    [InlineData("boxes/libvirt-sparse.box", 400)]
    public void Survives_damaged_boxes(string fixture, int count) => Survives(File.ReadAllBytes(Sample.PathOf(fixture)), count);

    [Fact]
    public void Survives_a_damaged_tar() => Survives(
        Tars.Of(("box.ovf", Tars.Text(Sample.Ovf)), ("metadata.json", Tars.Text("""{"provider":"virtualbox","architecture":"amd64"}""")), (Sample.DiskName, new byte[4096])), 800);

    [Fact]
    public void Survives_damaged_sparse_maps()
    {
        using System.IO.Compression.GZipStream gzip = new(File.OpenRead(Sample.PathOf("boxes/libvirt-sparse.box")), System.IO.Compression.CompressionMode.Decompress);
        MemoryStream tar = new();
        gzip.CopyTo(tar);
        // Its metadata, extended header and map; what follows is data.
        byte[] whole = tar.ToArray();
        Mutation.Survives(whole[..6144], 400, head => Open([.. head, .. whole.AsSpan(6144, 100_000)]));
    }

    public void Dispose()
    {
        Directory.EnumerateFiles(folder.File(""), ".shien-*").Should().BeEmpty("no temporary file may outlive a refusal");
        folder.Dispose();
    }

    private void Survives(byte[] original, int count) => Mutation.Survives(original, count, Open);

    private void Open(byte[] damaged)
    {
        string path = folder.File("x.box");
        File.WriteAllBytes(path, damaged);
        Sample.Open(path, new OpenOptions { SpoolFolder = folder.File(""), MaxUnpackedBytes = 64 << 20 }).Dispose();
    }
}
