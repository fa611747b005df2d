using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vhd;

public sealed class VhdChainTests : IDisposable
{
    private const int BlockBytes = 64 << 10;
    private const int SectorBytes = 512;

    private static readonly byte[] Base = Noise(1);
    private static readonly byte[] Child = Noise(2);

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_sector_is_the_childs_or_the_parents(bool isBaseFixed)
    {
        Write("base.vhd", isBaseFixed ? TestVhd.Fixed(Base) : TestVhd.Sparse(Base, BlockBytes));
        Write("child.vhd", TestVhd.Sparse(Child, BlockBytes, IsChilds, id: 0x22, parentId: 0x11));
        using DiskReader disk = DiskImage.Open(folder.File("child.vhd"));
        disk.Format.Should().Be("vpc");
        VhdReaderTests.IsSame(disk, Mixed(Base, Child, IsChilds));
    }

    [Fact]
    public void A_chain_of_three_is_read()
    {
        byte[] top = Noise(3);
        Write("base.vhd", TestVhd.Sparse(Base, BlockBytes));
        Write("child.vhd", TestVhd.Sparse(Child, BlockBytes, IsChilds, id: 0x22, parentId: 0x11));
        Write("top.vhd", TestVhd.Sparse(top, BlockBytes, sector => sector is 129 or 200, id: 0x33, parentId: 0x22));
        using DiskReader disk = DiskImage.Open(folder.File("top.vhd"));
        VhdReaderTests.IsSame(disk, Mixed(Mixed(Base, Child, IsChilds), top, sector => sector is 129 or 200));
    }

    [Theory]
    [InlineData("C:\\machines\\base.image", null)]
    [InlineData("other.vhd", "..\\base.image")]
    public void A_parent_of_an_unusual_name_is_found_by_the_last_part_of_what_the_child_says(string name, string? relativePath)
    {
        Write("base.image", TestVhd.Sparse(Base, BlockBytes));
        Write("child.vhd", TestVhd.NameParent(TestVhd.Sparse(Child, BlockBytes, IsChilds, id: 0x22, parentId: 0x11), name, relativePath));
        using DiskReader disk = DiskImage.Open(folder.File("child.vhd"));
        VhdReaderTests.IsSame(disk, Mixed(Base, Child, IsChilds));
    }

    [Fact]
    public void Another_disk_of_the_parents_name_is_not_the_parent()
    {
        Write("base.vhd", TestVhd.Sparse(Base, BlockBytes, id: 0x44));
        Write("child.vhd", TestVhd.NameParent(TestVhd.Sparse(Child, BlockBytes, IsChilds, id: 0x22, parentId: 0x11), "base.vhd", null));
        FluentActions.Invoking(() => DiskImage.Open(folder.File("child.vhd"))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("holds only the differences to 'base.vhd'");
    }

    [Fact]
    public void Alone_it_is_refused()
    {
        byte[] child = TestVhd.NameParent(TestVhd.Sparse(Child, BlockBytes, IsChilds, id: 0x22, parentId: 0x11), "base.vhd", null);
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(child))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("is a snapshot or linked clone").And.Contain("'base.vhd'");
    }

    public void Dispose() => folder.Dispose();

    private static bool IsChilds(int sector) => sector is 0 or (> 130 and < 150) or 160 or 255;

    private static byte[] Noise(int seed)
    {
        byte[] content = new byte[4 * BlockBytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static byte[] Mixed(byte[] below, byte[] above, Func<int, bool> isAbove)
    {
        byte[] mixed = [.. below];
        foreach (int sector in Enumerable.Range(0, below.Length / SectorBytes).Where(isAbove))
        {
            above.AsSpan(sector * SectorBytes, SectorBytes).CopyTo(mixed.AsSpan(sector * SectorBytes));
        }

        return mixed;
    }

    private void Write(string name, byte[] image) => File.WriteAllBytes(folder.File(name), image);
}
