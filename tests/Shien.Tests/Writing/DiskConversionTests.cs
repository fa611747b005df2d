using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Writing;

public sealed class DiskConversionTests : IDisposable
{
    private static readonly ConversionOptions[] Forms =
    [
        new(DiskFormat.Qcow2), new(DiskFormat.Qcow2, Compress: true), new(DiskFormat.Vmdk), new(DiskFormat.Vdi), new(DiskFormat.Raw),
    ];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<int, string> Pairs()
    {
        string[] kinds = ["one sector", "mixed, odd size", "mixed, whole blocks", "all zero", "all zero but stored", "full of noise", "only the last sector"];
        TheoryData<int, string> pairs = [];
        for (int form = 0; form < Forms.Length; form++)
        {
            foreach (string kind in kinds)
            {
                pairs.Add(form, kind);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_is_written_is_read_back(int form, string kind)
    {
        TestDisk disk = Disks.Make(kind);
        string path = folder.File("disk.out");
        DiskConversion.Run(disk, path, Forms[form], null, TestContext.Current.CancellationToken);
        using DiskReader written = DiskImage.Open(path);
        byte[] content = new byte[written.LengthBytes];
        written.Read(0, content);
        content.AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
        DiskComparison.Run(disk, written, null, TestContext.Current.CancellationToken).Should().BeNull();
    }

    [Fact]
    public void What_is_all_zero_is_not_stored()
    {
        foreach (ConversionOptions form in Forms)
        {
            string path = folder.File("disk.out");
            DiskConversion.Run(Disks.Make("all zero but stored"), path, form, null, TestContext.Current.CancellationToken);
            using FileByteSource file = FileByteSource.Open(path);
            file.StoredExtents().Sum(extent => extent.Length).Should().BeLessThan(400_000, "{0}", form);
        }
    }

    [Fact]
    public void Zeros_between_the_bytes_of_a_raw_disk_are_holes_of_4_KiB()
    {
        byte[] content = new byte[1 << 20];
        content[0] = content[20_000] = content[^1] = 1;
        string path = folder.File("disk.raw");
        DiskConversion.Run(new TestDisk(content), path, new ConversionOptions(DiskFormat.Raw), null, TestContext.Current.CancellationToken);
        using FileByteSource file = FileByteSource.Open(path);
        Assert.SkipUnless(file.StoredExtents().Count() > 1, "this file system knows no holes");
        file.StoredExtents().Should().Equal(new StoredExtent(0, 4096), new StoredExtent(16384, 4096), new StoredExtent((1 << 20) - 4096, 4096));
    }

    [Fact]
    public void A_compressed_disk_is_smaller_and_noise_costs_no_more_than_plain()
    {
        Length("mixed, odd size", Forms[1]).Should().BeLessThan(Length("mixed, odd size", Forms[0]));
        Length("full of noise", Forms[1]).Should().BeLessThanOrEqualTo(Length("full of noise", Forms[0]));
    }

    [Fact]
    public void A_cancelled_conversion_leaves_the_old_file_and_nothing_else()
    {
        foreach (ConversionOptions form in Forms)
        {
            string path = folder.File("old.file");
            File.WriteAllText(path, "old");
            using CancellationTokenSource source = new();
            Reports cancelling = new([], source.Cancel);
            FluentActions.Invoking(() => DiskConversion.Run(TestDisk.Make(34, 20 << 20), path, form, cancelling, source.Token))
                .Should().Throw<OperationCanceledException>();
            File.ReadAllText(path).Should().Be("old");
            Directory.GetFiles(Path.GetDirectoryName(path)!).Should().Equal(path);
        }
    }

    [Fact]
    public void Progress_ascends_and_ends_with_the_length_of_the_disk()
    {
        List<long> reports = [];
        TestDisk disk = TestDisk.Make(33, (5 << 20) + 512);
        DiskConversion.Run(disk, folder.File("a.raw"), Forms[4], new Reports(reports), TestContext.Current.CancellationToken);
        reports.Should().BeInAscendingOrder().And.EndWith(disk.LengthBytes);
    }

    public void Dispose() => folder.Dispose();

    private long Length(string kind, ConversionOptions form)
    {
        string path = folder.File("disk.out");
        DiskConversion.Run(Disks.Make(kind), path, form, null, TestContext.Current.CancellationToken);
        return new FileInfo(path).Length;
    }

    private sealed class Reports(List<long> reports, Action? atFirst = null) : IProgress<long>
    {
        public void Report(long value)
        {
            reports.Add(value);
            atFirst?.Invoke();
        }
    }
}
