using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Writing;

public sealed class DiskOverlayTests : IDisposable
{
    private const int Length = (3 << 20) + 512;

    private readonly SafeFileHandle changes = File.OpenHandle(
        Path.Combine(Path.GetTempPath(), "shien-overlay-" + Guid.NewGuid().ToString("N")),
        FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    public void Dispose() => changes.Dispose();

    [Fact]
    public void What_is_written_is_read_and_the_disk_below_stays()
    {
        TestDisk below = TestDisk.Make(1, Length);
        byte[] expected = [.. below.Content];
        byte[] before = [.. below.Content];
        DiskOverlay overlay = new(below, changes, Length * 2);
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] content = new byte[random.Next(1, i % 10 == 0 ? 300_000 : 5000)];
            random.NextBytes(content);
            int offset = random.Next(Length - content.Length + 1);
            overlay.Write(offset, content);
            content.CopyTo(expected, offset);
        }

        overlay.Write(Length - 1, [42]);
        expected[^1] = 42;
        byte[] read = new byte[Length];
        overlay.Read(0, read);
        read.Should().Equal(expected);
        byte[] part = new byte[200_001];
        overlay.Read(65_535, part);
        part.Should().Equal(expected[65_535..(65_535 + 200_001)]);
        below.Content.Should().Equal(before);
    }

    [Fact]
    public void What_either_stores_is_stored()
    {
        DiskOverlay overlay = new(new TestDisk(new byte[Length]), changes, Length);
        overlay.StoredExtents().Should().BeEquivalentTo(new TestDisk(new byte[Length]).StoredExtents());
        overlay.Write(2 << 20, [1]);
        overlay.Write(Length - 1, [1]);
        overlay.ChangedBytes.Should().Be(2 * 65536);
        overlay.StoredExtents().Any(extent => extent.Offset <= 2 << 20 && extent.End >= (2 << 20) + 65536).Should().BeTrue();
        overlay.StoredExtents().Last().End.Should().Be(Length);
    }

    [Fact]
    public void More_than_was_allowed_is_refused_and_what_was_changed_before_can_still_change()
    {
        DiskOverlay overlay = new(new TestDisk(new byte[Length]), changes, 2 << 20);
        overlay.Write(0, new byte[2 << 20]);
        Action more = () => overlay.Write(2 << 20, [1]);
        more.Should().Throw<ImageException>().WithMessage("more than 2 MiB of the disk would be changed.");
        overlay.Write(100, [1]);
        byte[] read = new byte[1];
        overlay.Read(2 << 20, read);
        read[0].Should().Be(0);
    }

    [Theory]
    [InlineData(-1L, 1)]
    [InlineData((long)Length, 1)]
    [InlineData(Length - 1L, 2)]
    [InlineData(long.MaxValue, 512)]
    public void A_range_outside_the_disk_is_refused(long offset, int count)
    {
        DiskOverlay overlay = new(new TestDisk(new byte[Length]), changes, Length);
        Action write = () => overlay.Write(offset, new byte[count]);
        write.Should().Throw<ArgumentOutOfRangeException>();
    }
}
