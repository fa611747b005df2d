using AwesomeAssertions;
using CsCheck;
using Shien.Images.Disks;
using Shien.Images.UsedSpace;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.UsedSpace;

public sealed class UsedDiskReaderTests
{
    private const int DiskBytes = 512 * 1024;

    [Fact]
    public void Extents_in_any_order_become_a_set_of_whole_sectors_inside_the_disk()
    {
        ExtentSet.Of([new(5000, 1000), new(0, 1), new(512, 512), new(5100, 10), new(9000, 9000), new(20_000, 5)], 10_240).Extents
            .Should().Equal(new StoredExtent(0, 1024), new StoredExtent(4608, 1536), new StoredExtent(8704, 1536));
    }

    [Fact]
    public void What_is_not_used_reads_as_zero_and_the_rest_as_it_is() => Gen.Select(
        Gen.Select(Gen.Int[0, DiskBytes], Gen.Int[1, 60_000]).Array[0, 12], Gen.Int[0, DiskBytes - 1], Gen.Int[0, 200_000])
        .Sample(
            (runs, offset, count) =>
            {
                byte[] content = new byte[DiskBytes];
                new Random(3).NextBytes(content);
                byte[] expected = new byte[DiskBytes];
                foreach ((int from, int length) in runs)
                {
                    int first = from / 512 * 512;
                    int end = Math.Min(DiskBytes, (from + length + 511) / 512 * 512);
                    content.AsSpan(first, Math.Max(0, end - first)).CopyTo(expected.AsSpan(first));
                }

                using MemoryDisk disk = new(content);
                using UsedDiskReader used = new(disk, ExtentSet.Of(runs.Select(r => new StoredExtent(r.Item1, r.Item2)), DiskBytes));
                byte[] buffer = new byte[Math.Min(count, DiskBytes - offset)];
                used.Read(offset, buffer);
                buffer.Should().Equal(expected[offset..(offset + buffer.Length)]);
                foreach (StoredExtent extent in used.StoredExtents())
                {
                    expected.AsSpan((int)extent.Offset, (int)extent.Length).Clear();
                }

                return !expected.AsSpan().ContainsAnyExcept((byte)0);
            },
            iter: 200);

    [Fact]
    public void Stored_extents_are_those_of_the_disk_that_are_used()
    {
        using StoredDisk disk = new([new(0, 4096), new(8192, 4096), new(65536, 512)]);
        using UsedDiskReader used = new(disk, ExtentSet.Of([new(2048, 8192), new(65536, 100_000)], disk.LengthBytes));
        used.StoredExtents().Should().Equal(new StoredExtent(2048, 2048), new StoredExtent(8192, 2048), new StoredExtent(65536, 512));
    }

    private sealed class StoredDisk(StoredExtent[] extents) : DiskReader
    {
        public override string Format => "raw";

        public override long LengthBytes => 1024 * 1024;

        public override IEnumerable<StoredExtent> StoredExtents() => extents;

        public override void Read(long offset, Span<byte> buffer) => buffer.Clear();
    }
}
