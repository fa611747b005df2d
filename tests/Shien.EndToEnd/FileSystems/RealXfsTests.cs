using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Xfs;
using Xunit;

namespace Shien.EndToEnd.FileSystems;

/// <summary>xfs made by the real mkfs.xfs and filled through a mount; every file is compared, then once more without free space.</summary>
public sealed class RealXfsTests
{
    [Theory]
    [InlineData("CentOS 7", "-m crc=1,finobt=0,reflink=0,bigtime=0,inobtcount=0 -i sparse=0")]
    [InlineData("Alma 8", "-m crc=1,finobt=1,reflink=1,bigtime=0,inobtcount=0 -i sparse=1", Explicit = true)]
    [InlineData("Alma 9, as mkfs.xfs 6.1 has it", "")]
    [InlineData("Alma 10, Fedora 40", "-m bigtime=1,inobtcount=1,reflink=1,rmapbt=1,finobt=1 -i nrext64=1,sparse=1")]
    [InlineData("blocks of 1 KiB, nrext64", "-b size=1024 -i nrext64=1 -m rmapbt=1")]
    [InlineData("blocks of 2 KiB, directories in 8 KiB", "-b size=2048 -n size=8192 -d agcount=7")]
    [InlineData("directories in 64 KiB", "-n size=65536", Explicit = true)]
    [InlineData("blocks of 64 KiB", "-b size=65536")]
    [InlineData("sectors of 4 KiB, inodes of 2 KiB", "-s size=4096 -i size=2048", Explicit = true)]
    public void Every_file_is_read_as_it_was_written(string what, string options)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "1G", options);
        List<string> expected = Fill(image, full: true);
        expected.Count.Should().BeGreaterThan(11_000);
        using (DiskReader disk = DiskImage.Open(image))
        {
            TreeListing.OfGuest(new GuestFileSystem(Open(disk))).ShouldBe(expected, what);
        }

        UsedSpaceProof.Check(image, XfsFileSystem.Open, Check, expected, what).Should().BeLessThan(400 << 20, "most of it is free");
        UsedSpaceProof.CountDeleted(image).Should().BePositive("the image still has what was deleted");
    }

    [Theory]
    [InlineData("-m crc=0")]
    [InlineData("-m crc=0 -b size=512")]
    [InlineData("-m crc=0 -n ftype=0,size=65536")]
    [InlineData("-m crc=0 -n version=ci")]
    [InlineData("-m crc=0,finobt=0 -n ftype=0 -i size=256,attr=1,projid32bit=0 -l version=1,lazy-count=0")]
    public void Version_4_is_read_as_mkfs_filled_it(string options)
    {
        using TemporaryFolder folder = new();
        string[] expected = Run.Program(Script, ["proto", folder.Path]).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string image = Make(folder, "400M", $"{options} -p {folder.File("proto")}");
        using (DiskReader disk = DiskImage.Open(image))
        {
            TreeListing.OfGuest(new GuestFileSystem(Open(disk))).ShouldBe(expected, options);
        }

        UsedSpaceProof.Check(image, XfsFileSystem.Open, Check, expected, options);
    }

    [Fact]
    public void Nothing_that_was_deleted_is_used()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "400M", "");
        Fill(image, full: false);
        using DiskReader disk = DiskImage.Open(image);
        UsedSpaceProof.Copy(UsedSpaceProof.WholeDisk(disk), Open(disk).FindUse(), folder.File("used.raw"));
        UsedSpaceProof.CountDeleted(folder.File("used.raw")).Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("logbsize=256k")]
    public void What_was_not_unmounted_is_unclean_until_it_was(string options)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "320M", "-d agcount=2");
        IsUnclean(image).Should().BeFalse("mkfs.xfs writes a record as an unmount does");
        for (int round = 0; round < 3; round++)
        {
            using LoopMount mount = new(image, options);
            for (int i = 0; i < 2000; i++)
            {
                Directory.CreateDirectory($"{mount.Path}/{round}/{i}");
            }

            Run.Program("sync", ["-f", mount.Path]).Succeeded();
            File.Copy(image, folder.File("live.raw"), overwrite: true);
            IsUnclean(folder.File("live.raw")).Should().BeTrue($"it is mounted (round {round})");
            mount.Unmount();
            IsUnclean(image).Should().BeFalse($"it was unmounted (round {round})");
        }

        // The kernel's own replay ends with an unmount record.
        new LoopMount(folder.File("live.raw")).Dispose();
        IsUnclean(folder.File("live.raw")).Should().BeFalse();
        using (LoopMount mount = new(image, options))
        {
            Directory.CreateDirectory(mount.Path + "/last");
            Run.Program("xfs_io", ["-x", "-c", "shutdown -f", mount.Path]).Succeeded();
        }

        IsUnclean(image).Should().BeTrue("it was shut down hard");
    }

    [Fact]
    public void A_new_uuid_is_shown_and_the_old_one_is_still_in_the_metadata()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "320M", "");
        using (LoopMount mount = new(image))
        {
            File.WriteAllText(mount.Path + "/file", "content");
        }

        Run.Program("xfs_admin", ["-U", "77777777-6666-5555-4444-333333333333", image]).Succeeded();
        new LoopMount(image).Dispose();
        using DiskReader disk = DiskImage.Open(image);
        XfsFileSystem fs = Open(disk);
        fs.Uuid.Should().Be("77777777-6666-5555-4444-333333333333");
        new GuestFileSystem(fs).TryRead("/file", 100).Should().Equal("content"u8.ToArray());
        fs.FindUse().Extents.Should().NotBeNull();
    }

    private static string Script => Artifacts.Root("tests/lab/xfs-tree");

    private static XfsFileSystem Open(DiskReader disk) => XfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk));

    private static bool IsUnclean(string image)
    {
        using DiskReader disk = DiskImage.Open(image);
        XfsFileSystem fs = Open(disk);
        (fs.FindUse().Extents is null).Should().Be(fs.IsUnclean);
        return fs.IsUnclean;
    }

    private static string Make(TemporaryFolder folder, string size, string options)
    {
        string image = folder.File("xfs.raw");
        Run.Program("truncate", ["-s", size, image]).Succeeded();
        Run.Program("mkfs.xfs", [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-q", image]).Succeeded();
        return image;
    }

    private static List<string> Fill(string image, bool full)
    {
        using LoopMount mount = new(image);
        SourceTree.Fill(mount.Path);
        if (full)
        {
            Run.Program(Script, ["grow", mount.Path]).Succeeded();
        }

        return TreeListing.OfHost(mount.Path);
    }

    private static void Check(string image) => Run.Program("xfs_repair", ["-n", image]).Succeeded();
}
