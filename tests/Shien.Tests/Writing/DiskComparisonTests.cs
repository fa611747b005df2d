using AwesomeAssertions;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Writing;

public sealed class DiskComparisonTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [InlineData((5 << 20) + 511)]
    public void The_first_byte_that_differs_is_found_and_every_block_counted(int offset)
    {
        TestDisk one = TestDisk.Make(60, (5 << 20) + 512);
        byte[] changed = [.. one.Content];
        changed[offset] ^= 0x40;
        Compare(one, new TestDisk(changed)).Should().Be(new DiskDifference(offset, 1));
        changed[3 << 20] ^= 1;
        Compare(new TestDisk(changed), one)!.Blocks.Should().Be(2);
    }

    [Fact]
    public void Content_that_only_the_other_disk_stores_is_a_difference()
    {
        byte[] content = new byte[9 << 20];
        content[8_000_000] = 1;
        Compare(new TestDisk(new byte[9 << 20]), new TestDisk(content)).Should().Be(new DiskDifference(8_000_000, 1));
        Compare(new TestDisk(content), new TestDisk(new byte[9 << 20])).Should().Be(new DiskDifference(8_000_000, 1));
    }

    [Fact]
    public void A_shorter_disk_differs_where_it_ends() =>
        Compare(new TestDisk(new byte[1024]), new TestDisk(new byte[2048])).Should().Be(new DiskDifference(1024, 1));

    private static DiskDifference? Compare(TestDisk one, TestDisk other) =>
        DiskComparison.Run(one, other, null, TestContext.Current.CancellationToken);
}
