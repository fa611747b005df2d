using System.Diagnostics;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Btrfs;
using Xunit;

namespace Shien.EndToEnd.FileSystems;

/// <summary>File systems made by the real mkfs.btrfs and filled by the kernel; every file is compared, then what is used.</summary>
public sealed class RealBtrfsTests
{
    private const string TopLevel = "subvolid=5";

    // What an explicit row has is in another row, too, in another combination; tests/run --long runs all.
    [Theory]
    [InlineData("as mkfs.btrfs has it", "", "")]
    [InlineData("one copy of all", "-m single -d single", "", Explicit = true)]
    [InlineData("two copies of all", "-m dup -d dup", "")]
    [InlineData("mixed block groups", "-M", "")]
    [InlineData("tree blocks of 4 KiB", "-n 4096", "", Explicit = true)]
    [InlineData("tree blocks of 64 KiB", "-n 65536", "compress=zstd")]
    [InlineData("holes as items, fat metadata items", "-O ^no-holes,^skinny-metadata,^extref", "")]
    [InlineData("free space in files", "-R ^free-space-tree", "space_cache=v1")]
    [InlineData("zlib", "", "compress-force=zlib", Explicit = true)]
    [InlineData("lzo", "", "compress-force=lzo,max_inline=4096", Explicit = true)]
    [InlineData("zstd", "", "compress-force=zstd:9")]
    [InlineData("lzo, tree blocks of 4 KiB, holes as items", "-n 4096 -O ^no-holes", "compress-force=lzo")]
    [InlineData("zlib, mixed", "-M", "compress-force=zlib,max_inline=4096", Explicit = true)]
    [InlineData("zstd, two copies", "-m dup -d dup", "compress-force=zstd,max_inline=4096", Explicit = true)]
    [InlineData("no checksums of data", "", "nodatasum")]
    [InlineData("written in place", "", "nodatacow", Explicit = true)]
    [InlineData("XXH64", "--csum xxhash", "compress=zlib")]
    [InlineData("SHA-256", "--csum sha256", "", Explicit = true)]
    [InlineData("BLAKE2b", "--csum blake2", "compress=lzo")]
    public void Every_file_is_read_as_it_was_written(string what, string make, string mount)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, make);
        Fill(image, mount);
        Compare(image, what);
    }

    [Fact]
    public void Every_file_is_read_after_a_balance_and_with_another_UUID()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "-m single -d single");
        Fill(image, "compress=zstd", mount => mount.Enter("btrfs", "balance", "start", "--full-balance", "-mconvert=dup", mount.Inside));
        Compare(image, "balanced");
        Run.Program("btrfstune", ["-m", "-f", image]).Succeeded();
        Compare(image, "another UUID");
    }

    [Theory]
    [InlineData("")]
    [InlineData("compress=zstd")]
    public void Every_file_is_read_where_block_groups_have_a_tree_of_their_own(string mount)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "");
        Run.Program(Artifacts.Root("tests/lab/btrfs-block-group-tree"), [image]).Succeeded();
        Fill(image, mount);
        Run.Program("btrfs", ["inspect-internal", "dump-super", image]).Succeeded().Should().Contain("BLOCK_GROUP_TREE");
        Compare(image, "block group tree");
    }

    [Fact]
    public void Subvolumes_are_what_the_kernel_mounts()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "");
        string[] ids = [];
        Fill(image, "", mount =>
        {
            ids = [.. mount.Enter("btrfs", "subvolume", "list", mount.Inside).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[1])];
            mount.Enter("btrfs", "subvolume", "set-default", mount.Inside + "/@");
        });
        using DiskReader disk = DiskImage.Open(image);
        VolumeFileSystem fs = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk));
        string[] options = ["", "subvol=@", "subvol=/@/moved", "noatime,subvol=snapshots/1", "subvol=/", "subvolid=0", .. ids.Select(id => "subvolid=" + id)];
        foreach (string option in options)
        {
            using LoopMount mount = new(image, option.Length == 0 ? "ro" : "ro," + option);
            TreeListing.OfGuest(new GuestFileSystem(fs.WithMountOptions(option))).ShouldBe(TreeListing.OfHost(mount.Path), option);
        }

        new GuestFileSystem(fs).TryRead("/etc/fstab", 100).Should().NotBeNull("the default subvolume is shown");
        fs.Roots().Should().HaveCount(ids.Length + 1);
        foreach (string absent in (string[])["subvol=gone", "subvol=shared", "subvolid=999", "subvol=@,subvolid=5"])
        {
            fs.Invoking(f => f.WithMountOptions(absent)).Should().Throw<ImageException>().WithMessage($"*no subvolume '{absent}'*");
        }
    }

    [Fact]
    public void What_was_synced_but_not_committed_is_told()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "");
        string copy = folder.File("copy.raw");
        using (LoopMount mount = new(image, "commit=300"))
        {
            Lab(mount, "sync", "/synced");
            Run.Program("cp", ["--sparse=always", image, copy]).Succeeded();
        }

        using DiskReader disk = DiskImage.Open(copy);
        BtrfsFileSystem fs = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk));
        fs.IsUnclean.Should().BeTrue();
        fs.FindUse().Extents.Should().BeNull();
        fs.FindUse().Reason.Should().Contain("synced");
    }

    [Theory]
    [InlineData("raid1", "-m raid1 -d raid1", "lies on 2 devices")]
    [InlineData("raid0", "-m single -d raid0", "lies on 2 devices")]
    public void More_than_one_device_is_refused(string what, string make, string sentence)
    {
        using TemporaryFolder folder = new();
        string[] images = [folder.File("a.raw"), folder.File("b.raw")];
        foreach (string image in images)
        {
            Run.Program("truncate", ["-s", "300M", image]).Succeeded();
        }

        Run.Program("mkfs.btrfs", ["-q", "-f", .. make.Split(' '), .. images]).Succeeded();
        using DiskReader disk = DiskImage.Open(images[0]);
        disk.Invoking(d => BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(d))).Should().Throw<ImageException>(what).WithMessage($"*{sentence}*");
    }

    [Fact]
    public void Damaged_copies_are_read_from_the_others_and_damaged_data_is_refused()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "-m dup -d single");
        Fill(image, "");
        List<string> expected;
        using (LoopMount mount = new(image, "ro," + TopLevel))
        {
            expected = TreeListing.OfHost(mount.Path);
        }

        // Every tree block's first copy, as the tree's own program maps it.
        string map = Run.Program("btrfs", ["inspect-internal", "dump-tree", "-t", "chunk", image]).Succeeded();
        (long data, List<(long First, long Length)> firstCopies) = ChunkDump.Parse(map);
        using (FileStream file = new(image, FileMode.Open, FileAccess.ReadWrite))
        {
            foreach ((long first, long length) in firstCopies)
            {
                file.Position = first;
                file.Write(new byte[length]);
            }
        }

        using (DiskReader disk = DiskImage.Open(image))
        {
            VolumeFileSystem fs = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk)).WithMountOptions(TopLevel);
            TreeListing.OfGuest(new GuestFileSystem(fs)).ShouldBe(expected, "second copies");
        }

        using (FileStream file = new(image, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = data;
            file.Write(new byte[8 << 20]);
        }

        using DiskReader damaged = DiskImage.Open(image);
        VolumeFileSystem half = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(damaged)).WithMountOptions(TopLevel);
        half.Invoking(fs => TreeListing.OfGuest(new GuestFileSystem(fs))).Should().Throw<ImageException>().WithMessage("*inode * of subvolume 5: the checksum of its data*");
    }

    [Fact]
    public void More_than_32_subvolumes_are_looked_into_up_to_there_and_told()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "");
        using (LoopMount mount = new(image))
        {
            for (int i = 0; i < 40; i++)
            {
                mount.Enter("btrfs", "subvolume", "create", $"{mount.Inside}/{i}");
            }
        }

        using DiskReader disk = DiskImage.Open(image);
        using IEnumerator<VolumeFileSystem> roots = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk)).Roots().GetEnumerator();
        for (int i = 0; i < 32; i++)
        {
            roots.MoveNext().Should().BeTrue();
        }

        roots.Invoking(r => r.MoveNext()).Should().Throw<ImageException>().WithMessage("Looked into 32 subvolumes on disk 1*");
    }

    [Fact]
    public void An_ext4_that_was_converted_is_read_with_the_image_of_its_past()
    {
        using TemporaryFolder folder = new();
        string image = folder.File("fs.raw");
        using (SourceTree tree = new())
        {
            Run.Program("mke2fs", ["-q", "-F", "-t", "ext4", "-d", tree.Path, image, "600M"]).Succeeded();
        }

        Run.Program("btrfs-convert", [image]).Succeeded();
        Compare(image, "converted", 3000);
    }

    [Fact]
    public void What_is_used_of_a_large_disk_with_many_small_files_is_found_from_its_trees()
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, "", "64G");
        using (LoopMount mount = new(image))
        {
            Lab(mount, "many");
        }

        using DiskReader disk = DiskImage.Open(image);
        Volume volume = UsedSpaceProof.WholeDisk(disk);
        Stopwatch watch = Stopwatch.StartNew();
        SpaceUse use = BtrfsFileSystem.Open(volume).FindUse();
        TestContext.Current.TestOutputHelper?.WriteLine($"{use.Extents?.Count} extents in {watch.ElapsedMilliseconds} ms");
        use.Extents.Should().HaveCountGreaterThan(10_000);
        string copy = folder.File("copy.raw");
        UsedSpaceProof.Copy(volume, use, copy).Should().BeLessThan(1L << 30);
        Check(copy);
    }

    private static void Compare(string image, string what, int minNames = 6000)
    {
        Stopwatch watch = Stopwatch.StartNew();
        List<string> expected;
        using (LoopMount mount = new(image, "ro," + TopLevel))
        {
            expected = TreeListing.OfHost(mount.Path);
        }

        TimeSpan listed = watch.Elapsed;
        expected.Count.Should().BeGreaterThan(minNames);
        using (DiskReader disk = DiskImage.Open(image))
        {
            BtrfsFileSystem fs = BtrfsFileSystem.Open(UsedSpaceProof.WholeDisk(disk));
            fs.IsUnclean.Should().BeFalse();
            TreeListing.OfGuest(new GuestFileSystem(fs.WithMountOptions(TopLevel))).ShouldBe(expected, what);
        }

        TimeSpan compared = watch.Elapsed;
        long used = UsedSpaceProof.Check(image, volume => BtrfsFileSystem.Open(volume).WithMountOptions(TopLevel), Check, expected, what);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {expected.Count} names, {used >> 20} MiB used; kernel {listed.TotalSeconds:F1} s, reader {(compared - listed).TotalSeconds:F1} s, used {(watch.Elapsed - compared).TotalSeconds:F1} s");
    }

    private static void Check(string image)
    {
        string output = Run.Program("btrfs", ["check", "--readonly", "--check-data-csum", image]).Succeeded();
        output.Should().Contain("no error found");
    }

    private static void Fill(string image, string options, Action<LoopMount>? also = null)
    {
        // The cleaner, for which "subvolume sync" waits, goes to work after a commit: each 30 s otherwise.
        const string quick = TopLevel + ",commit=1";
        using LoopMount mount = new(image, options.Length == 0 ? quick : quick + "," + options);
        SourceTree.Fill(mount.Path);
        Lab(mount, "fill");
        also?.Invoke(mount);

        // The kernel removes deleted subvolumes later; what waits for that is used.
        mount.Enter("btrfs", "subvolume", "sync", mount.Inside);
        mount.Unmount();
    }

    private static void Lab(LoopMount mount, string command, string path = "") => mount.Enter(Artifacts.Root("tests/lab/btrfs"), command, mount.Inside + path);

    private static string Make(TemporaryFolder folder, string options, string size = "1G")
    {
        string image = folder.File("fs.raw");
        Run.Program("truncate", ["-s", size, image]).Succeeded();
        Run.Program("mkfs.btrfs", ["-q", "-f", "-L", "tree", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), image]).Succeeded();
        return image;
    }
}
