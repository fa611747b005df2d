using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Shien.Images.FileSystems.Partitions;
using Xunit;

namespace Shien.EndToEnd.FileSystems;

/// <summary>File systems made by the real mke2fs from one tree; every file is compared.</summary>
public sealed class RealExt4Tests(SourceTree tree) : IClassFixture<SourceTree>
{
    [Theory]
    [InlineData("Debian 10 to 12, Ubuntu 18.04 to 24.04, Alma", "-t ext4")]
    [InlineData("Debian 13, Ubuntu 26.04", "-t ext4 -O metadata_csum_seed,orphan_file")]
    [InlineData("blocks of 1 KiB", "-t ext4 -b 1024")]
    [InlineData("blocks of 64 KiB", "-t ext4 -b 65536 -N 5000")]
    [InlineData("inline data", "-t ext4 -O inline_data")]
    [InlineData("inline data in inodes of 1 KiB", "-t ext4 -O inline_data -I 1024")]
    [InlineData("meta block groups", "-t ext4 -O meta_bg,^resize_inode -b 1024")]
    [InlineData("meta block groups with big groups", "-t ext4 -O meta_bg,^resize_inode")]
    [InlineData("no extents", "-t ext4 -O ^extent,^64bit -b 1024")]
    [InlineData("ext3", "-t ext3")]
    [InlineData("ext2, small inodes", "-t ext2 -I 128 -b 1024")]
    [InlineData("bigalloc", "-t ext4 -O bigalloc")]
    [InlineData("bigalloc, 1 KiB blocks", "-t ext4 -O bigalloc -b 1024")]
    [InlineData("sparse_super2", "-t ext4 -O sparse_super2,meta_bg,^resize_inode -b 1024")]
    [InlineData("old checksums", "-t ext4 -O ^64bit,^metadata_csum,uninit_bg")]
    [InlineData("no file types", "-t ext4 -O ^filetype")]
    [InlineData("casefold, encrypt, ea_inode, large_dir, mmp, verity", "-t ext4 -O casefold,encrypt,ea_inode,large_dir,mmp,verity")]
    [InlineData("quota, project, stable_inodes, fast_commit", "-t ext4 -O quota,project,stable_inodes,fast_commit")]
    public void Every_file_is_read_as_it_was_written(string what, string options)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, options);
        if (options.Contains("quota", StringComparison.Ordinal))
        {
            // mke2fs -d does not count what it copies.
            Run.Program("e2fsck", ["-fy", image]).ExitCode.Should().Be(1);
        }

        using (DiskReader disk = DiskImage.Open(image))
        {
            Compare(Open(disk), tree.Listing, what);
        }

        UsedSpaceProof.Check(image, Ext4FileSystem.Open, path => Run.Program("e2fsck", ["-fn", path]).Succeeded(), tree.Listing, what);
    }

    [Theory]
    [InlineData("-t ext4 -b 1024 -N 8000")]
    [InlineData("-t ext3 -N 8000")]
    public void Large_directories_are_read_before_and_after_they_are_hashed(string options)
    {
        using TemporaryFolder folder = new();
        string source = Directory.CreateDirectory(folder.File("source")).FullName;
        for (int i = 0; i < 3500; i++)
        {
            File.WriteAllBytes(Path.Combine(source, $"a rather long name, number {i:D5}"), []);
        }

        List<string> listing = TreeListing.OfHost(source);
        string image = Make(folder, options, source);
        using (DiskReader disk = DiskImage.Open(image))
        {
            Compare(Open(disk), listing, "linear, as mke2fs writes them");
        }

        // With 1 KiB blocks this makes a tree of two levels: nodes of every kind.
        Run.Program("e2fsck", ["-fyD", image]).ExitCode.Should().BeLessThanOrEqualTo(1);
        using DiskReader hashed = DiskImage.Open(image);
        Compare(Open(hashed), listing, "hash trees, as e2fsck -D makes them");
    }

    [Fact]
    public void An_unclean_file_system_is_told_apart()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "-t ext4");
        Run.Program("debugfs", ["-w", "-f", "-", image], new RunOptions("feature needs_recovery\nzap_block -f <8> 0\n")).Succeeded();
        using DiskReader disk = DiskImage.Open(image);
        Ext4FileSystem.Open(WholeDisk(disk)).IsUnclean.Should().BeTrue();
    }

    [Fact]
    public void Fallocated_blocks_read_as_zeros()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "-t ext4");
        Run.Program("debugfs", ["-w", "-f", "-", image], new RunOptions("write /dev/null gap\nfallocate gap 0 99\nsif gap size 409600\n")).Succeeded();
        using DiskReader disk = DiskImage.Open(image);
        Open(disk).TryRead("/gap", 1_000_000).Should().HaveCount(409600).And.OnlyContain(b => b == 0);
    }

    [Fact]
    public void Partitions_are_those_that_sfdisk_wrote()
    {
        using TemporaryFolder folder = new();
        string disk = folder.File("mbr.raw");
        MakeDisk(disk, "label: dos\n2048,4096,83\n6144,20480,05\n8192,2048,83\n12288,4096,82\n28672,,ef\n");
        Partitions(disk).Should().Equal(
            "Mbr", "1 1048576 2097152 83", "3 14680064 52428800 ef", "5 4194304 1048576 83", "6 6291456 2097152 82");
        string gpt = folder.File("gpt.raw");
        MakeDisk(gpt, "label: gpt\n2048,4096,U\n8192,2048,L\n");
        string[] expected =
        [
            "Gpt", "1 1048576 2097152 c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "2 4194304 1048576 0fc63daf-8483-4772-8e79-3d69d8477de4",
        ];
        Partitions(gpt).Should().Equal(expected);
        using (FileStream file = File.OpenWrite(gpt))
        {
            file.Position = 512;
            file.Write(new byte[512]);
        }

        Partitions(gpt).Should().Equal(expected, "the backup is read when the first copy is damaged");
    }

    private static void Compare(GuestFileSystem guest, IReadOnlyList<string> expected, string what) =>
        TreeListing.OfGuest(guest).ShouldBe(expected, what);

    private string Make(TemporaryFolder folder, string options, string? source = null)
    {
        string image = folder.File("fs.raw");
        // Larger than the tree needs, so that there are several block groups.
        Run.Program("mke2fs", [.. "-q -F".Split(' '), .. options.Split(' '), "-d", source ?? tree.Path, image, "160M"]).Succeeded();
        return image;
    }

    private static void MakeDisk(string path, string table)
    {
        using (FileStream file = File.Create(path))
        {
            file.SetLength(64 * 1024 * 1024);
        }

        Run.Program("sfdisk", ["-q", path], new RunOptions(table)).Succeeded();
    }

    private static List<string> Partitions(string path)
    {
        using DiskReader disk = DiskImage.Open(path);
        PartitionTable table = PartitionTable.Read(disk);
        return [table.Scheme.ToString(), .. table.Partitions.Select(p => $"{p.Number} {p.Offset} {p.LengthBytes} {p.Type}")];
    }

    private static GuestFileSystem Open(DiskReader disk) => new(Ext4FileSystem.Open(WholeDisk(disk)));

    private static Volume WholeDisk(DiskReader disk) => new(disk, 0, disk.LengthBytes, "disk 1");
}
