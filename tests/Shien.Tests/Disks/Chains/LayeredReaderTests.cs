using System.Text;
using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Xunit;

namespace Shien.Tests.Disks.Chains;

public sealed class LayeredReaderTests
{
    [Theory]
    [InlineData("a0.b", "xyz", "a0zb", "0+4")]
    [InlineData("....", "wx", "wx00", "0+2")]
    [InlineData("..", "wxyz", "wx", "0+2")]
    [InlineData("a...d", "....y", "a000d", "0+1 4+1")]
    [InlineData("0000", "wxyz", "0000", "0+4")]
    [InlineData("..b.", "w..z", "w0bz", "0+1 2+2")]
    public void An_image_hides_its_parent_where_it_holds_something_or_zeros(string top, string parent, string content, string extents)
    {
        using LayeredReader disk = new(new FakeLayer(top), new FakeLayer(parent));
        disk.LengthBytes.Should().Be(top.Length * FakeLayer.PieceBytes);
        ContentOf(disk).Should().Be(content);
        ExtentsOf(disk).Should().Be(extents);
    }

    [Fact]
    public void Three_images_read_as_the_uppermost_that_knows()
    {
        using LayeredReader disk = new(new FakeLayer("a..0.."), new LayeredReader(new FakeLayer(".b0c.."), new FakeLayer("xxxxx")));
        ContentOf(disk).Should().Be("ab00x0");
        ExtentsOf(disk).Should().Be("0+5");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(511, 3)]
    [InlineData(700, 1500)]
    [InlineData(0, 3072)]
    public void Reads_begin_and_end_anywhere(int offset, int length)
    {
        using LayeredReader disk = new(new FakeLayer("a..0.c"), new FakeLayer("xyzzy."));
        byte[] whole = new byte[disk.LengthBytes];
        disk.Read(0, whole);
        byte[] part = new byte[length];
        disk.Read(offset, part);
        part.Should().Equal(whole[offset..(offset + length)]);
        disk.Invoking(it => it.Read(3072 - length + 1, new byte[length])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Whatever_is_no_stored_extent_is_zero()
    {
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            using LayeredReader disk = new(Layer(random), new LayeredReader(Layer(random), Layer(random)));
            byte[] content = new byte[disk.LengthBytes];
            disk.Read(0, content);
            long end = -1;
            foreach (StoredExtent extent in disk.StoredExtents())
            {
                extent.Offset.Should().BeGreaterThan(end, "neighbours are joined");
                extent.End.Should().BeLessThanOrEqualTo(disk.LengthBytes);
                content.AsSpan((int)extent.Offset, (int)extent.Length).Clear();
                end = extent.End;
            }

            content.AsSpan().ContainsAnyExcept((byte)0).Should().BeFalse();
        }
    }

    [Fact]
    public void Every_image_is_closed_with_the_disk()
    {
        FakeLayer top = new("a");
        FakeLayer parent = new("b");
        new LayeredReader(top, parent).Dispose();
        (top.IsDisposed && parent.IsDisposed).Should().BeTrue();
    }

    private static FakeLayer Layer(Random random) =>
        new(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "a0.."[random.Next(4)])));

    private static string ContentOf(DiskReader disk)
    {
        byte[] content = [.. Enumerable.Repeat((byte)'?', (int)disk.LengthBytes)];
        disk.Read(0, content);
        StringBuilder pieces = new();
        foreach (byte[] piece in content.Chunk(FakeLayer.PieceBytes))
        {
            piece.Distinct().Should().ContainSingle();
            pieces.Append(piece[0] == 0 ? '0' : (char)piece[0]);
        }

        return pieces.ToString();
    }

    private static string ExtentsOf(DiskReader disk) => string.Join(
        ' ', disk.StoredExtents().Select(extent => $"{extent.Offset / FakeLayer.PieceBytes}+{extent.Length / FakeLayer.PieceBytes}"));
}
