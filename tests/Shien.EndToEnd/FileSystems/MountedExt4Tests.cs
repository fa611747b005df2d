using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Xunit;

namespace Shien.EndToEnd.FileSystems;

/// <summary>File systems filled by this machine's kernel; what it shows, and what e2fsck says, is right.</summary>
public sealed class MountedExt4Tests
{
    [Theory]
    [InlineData("Debian 12", "-t ext4")]
    [InlineData("Ubuntu 26.04", "-t ext4 -O metadata_csum_seed,orphan_file")]
    [InlineData("1 KiB blocks", "-t ext4 -b 1024 -g 2048")]
    [InlineData("2 KiB blocks, inline data", "-t ext4 -b 2048 -O inline_data")]
    [InlineData("bigalloc", "-t ext4 -O bigalloc")]
    [InlineData("bigalloc, 1 KiB blocks", "-t ext4 -O bigalloc -b 1024 -C 8192")]
    [InlineData("meta block groups", "-t ext4 -O meta_bg,^resize_inode -b 1024 -g 1024")]
    [InlineData("sparse_super2", "-t ext4 -O sparse_super2,^resize_inode -b 1024")]
    [InlineData("no flexible groups", "-t ext4 -O ^flex_bg,^64bit")]
    [InlineData("large attributes, large directories", "-t ext4 -O ea_inode,large_dir,encrypt,verity,mmp,stable_inodes,fast_commit")]
    [InlineData("old checksums", "-t ext4 -O ^metadata_csum,uninit_bg")]
    [InlineData("no checksums", "-t ext4 -O ^metadata_csum,^uninit_bg -b 1024")]
    [InlineData("ext3", "-t ext3 -b 1024")]
    [InlineData("ext2", "-t ext2 -I 128")]
    [InlineData("no journal", "-t ext4 -O ^has_journal")]
    public void What_the_kernel_wrote_is_read_and_only_free_space_is_left_out(string what, string options)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, options);
        List<string> expected;
        using (LoopMount mount = new(image))
        {
            SourceTree.Fill(mount.Path);
            expected = TreeListing.OfHost(mount.Path);
        }

        expected.Should().HaveCountGreaterThan(3000);
        string used = folder.File("used.raw");
        using (DiskReader disk = DiskImage.Open(image))
        {
            Volume volume = UsedSpaceProof.WholeDisk(disk);
            TreeListing.OfGuest(Open(disk)).ShouldBe(expected, what);
            UsedSpaceProof.Copy(volume, Ext4FileSystem.Open(volume).FindUse(), used);
        }

        UsedSpaceProof.CountDeleted(image).Should().BePositive("there is something to leave out");
        UsedSpaceProof.CountDeleted(used).Should().Be(0, "what was deleted is free");
        UsedSpaceProof.Check(image, Ext4FileSystem.Open, Check, expected, what);
    }

    [Theory]
    [InlineData("Debian 12", "-t ext4", "")]
    [InlineData("1 KiB blocks", "-t ext4 -b 1024", "")]
    [InlineData("data in the journal", "-t ext4", "data=journal")]
    [InlineData("data in the journal, 32 bit, no checksums", "-t ext4 -O ^64bit,^metadata_csum -b 1024", "data=journal")]
    [InlineData("asynchronous commits", "-t ext4", "journal_async_commit,data=writeback")]
    [InlineData("one checksum a transaction", "-t ext4 -O ^metadata_csum", "journal_checksum")]
    [InlineData("ext3", "-t ext3", "")]
    [InlineData("bigalloc", "-t ext4 -O bigalloc", "")]
    public void A_machine_that_was_cut_off_is_read_as_the_kernel_would_after_its_journal(string what, string options, string mountOptions)
    {
        using TemporaryFolder folder = new();
        string image = Make(folder, options + " -J size=32");
        string cut = folder.File("cut.raw");
        using (LoopMount mount = new(image, mountOptions))
        {
            SourceTree.Fill(mount.Path);
            Change(mount.Path);
            Run.Program("cp", ["--sparse=always", image, cut]).Succeeded();
        }

        string replayed = folder.File("replayed.raw");
        Run.Program("cp", ["--sparse=always", cut, replayed]).Succeeded();
        using (LoopMount mount = new(cut, "ro,noload"))
        {
            Directory.Exists(Path.Combine(mount.Path, "renamed")).Should().BeFalse("else the journal would not matter");
        }

        List<string> expected;
        using (LoopMount mount = new(replayed))
        {
            expected = TreeListing.OfHost(mount.Path);
        }

        using (DiskReader disk = DiskImage.Open(cut))
        {
            Run.Program("dumpe2fs", ["-h", cut]).Succeeded().Should().Contain("needs_recovery");
            Ext4FileSystem fs = Ext4FileSystem.Open(UsedSpaceProof.WholeDisk(disk));
            fs.FindUse().Reason.Should().BeNull(what);
            fs.IsUnclean.Should().BeFalse(what);
            TreeListing.OfGuest(new GuestFileSystem(fs)).ShouldBe(expected, what);
        }

        UsedSpaceProof.Check(cut, Ext4FileSystem.Open, ReplayAndCheck, expected, what);
    }

    [Fact]
    public void A_directory_that_ignores_case_finds_names_as_Linux_would()
    {
        using TemporaryFolder folder = new();
        string source = Directory.CreateDirectory(folder.File("source/etc")).Parent!.FullName;
        File.WriteAllText(Path.Combine(source, "etc/Shadow"), "s");
        string image = folder.File("fs.raw");
        Run.Program("mke2fs", [.. "-q -F -t ext4 -O casefold -d".Split(' '), source, image, "16M"]).Succeeded();
        Run.Program("debugfs", ["-w", "-R", "set_inode_field /etc flags 0x40080000", image]).Succeeded();
        using DiskReader disk = DiskImage.Open(image);
        GuestFileSystem guest = Open(disk);
        guest.TryRead("/etc/Shadow", 10).Should().NotBeNull();
        guest.TryRead("/etc/sHADOW", 10).Should().NotBeNull();
        guest.TryRead("/etc/hadow", 10).Should().BeNull();
        guest.TryRead("/ETC/Shadow", 10).Should().BeNull("the root does not ignore case");
        guest.Invoking(g => g.Find("/etc/shadöw")).Should().Throw<Shien.Images.ImageException>().WithMessage("*the directory ignores case*");
    }

    // Revoked blocks, blocks that look like the journal's own, and changes over several transactions. Not sync -f at the end: it
    // would write what is in the journal to its place, too.
    private static void Change(string path)
    {
        Run.Program("sync", ["-f", path]).Succeeded();
        Run.Program("bash", ["-ec", """
            for i in {1..300}; do mkdir "gone $i"; touch "gone $i/file"; done
            sync -f .; rm -rf gone*; sync -f .
            printf '\xc0\x3b\x39\x98 looks like a journal' > magic
            for i in {1..200}; do printf '\xc0\x3b\x39\x98%0900d' "$i" > "again $i"; done
            sync magic; mv names renamed; rm -r short; chmod 600 renamed/Case; head -c 700000 /dev/urandom > last; sync last
            """], new RunOptions(Folder: path)).Succeeded();
    }

    private static void Check(string image) => Run.Program("e2fsck", ["-fn", image]).Succeeded();

    private static void ReplayAndCheck(string image)
    {
        Run.Program("e2fsck", ["-y", "-E", "journal_only", image]).ExitCode.Should().BeLessThanOrEqualTo(1);
        Check(image);
    }

    private static string Make(TemporaryFolder folder, string options)
    {
        string image = folder.File("fs.raw");
        Run.Program("mke2fs", [.. "-q -F -N 8000 ".Split(' ', StringSplitOptions.RemoveEmptyEntries), .. options.Split(' '), image, "192M"]).Succeeded();
        return image;
    }

    private static GuestFileSystem Open(DiskReader disk) => new(Ext4FileSystem.Open(UsedSpaceProof.WholeDisk(disk)));
}
