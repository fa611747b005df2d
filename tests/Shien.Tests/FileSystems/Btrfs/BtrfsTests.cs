using System.Buffers.Binary;
using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Btrfs;
using Xunit;

namespace Shien.Tests.FileSystems.Btrfs;

/// <summary>On images of the real mkfs.btrfs and kernel, made by tests/fixtures/btrfs/make.</summary>
public sealed class BtrfsTests
{
    public static TheoryData<string> Images { get; } = ["zstd", "lzo", "zlib", "plain"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Reads_files_holes_links_and_directories(string image)
    {
        BtrfsFileSystem fs = BtrfsImage.Mount(BtrfsImage.Open(image));
        GuestFileSystem guest = new(fs);
        (fs.Label, fs.Uuid, fs.IsUnclean).Should().Be(("tree", "11111111-2222-3333-4444-555555555555", false));
        string numbers = Lines(60000);
        Text(guest, "/etc/hostname").Should().Be("tree\n");
        Text(guest, "/numbers").Should().Be(numbers);
        Text(guest, "/short").Should().Be(Lines(300));
        Text(guest, "/cloned").Should().Be(new string('\0', 4096) + numbers[40960..49152]);
        Text(guest, "/holes").Should().Be("ab" + new string('\0', 199_998) + "end");
        Text(guest, "/reserved").Should().Be("begins" + new string('\0', 299_994));
        Text(guest, "/names/link").Should().Be("tree\n");
        guest.List("/names", 1000).Should().BeEquivalentTo(
            ["link", "c1371838", "c2000402", .. Enumerable.Range(1, 60).Select(n => $"a name that is somewhat long {n}")]);
        guest.Find("/short").Should().BeEquivalentTo(new { Mode = Convert.ToInt32("4640", 8), Uid = 70000, Gid = 80000, LengthBytes = 1092 });
        guest.Find("/names/absent").Should().BeNull();
    }

    // As 'btrfs inspect-internal dump-tree' says of this image.
    [Fact]
    public void Knows_when_a_file_was_changed() =>
        new GuestFileSystem(BtrfsImage.Mount(BtrfsImage.Open("plain"))).Find("/")!.ModifiedSeconds.Should().Be(1795698375);

    [Theory]
    [MemberData(nameof(Images))]
    public void Names_with_the_same_hash_are_told_apart(string image)
    {
        GuestFileSystem guest = new(BtrfsImage.Mount(BtrfsImage.Open(image)));
        DirectoryEntry.HashOf("c1371838"u8).Should().Be(DirectoryEntry.HashOf("c2000402"u8));
        Text(guest, "/names/c1371838").Should().Be("c1371838");
        Text(guest, "/names/c2000402").Should().Be("c2000402");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Reads_at_random_as_from_start_to_end(string image)
    {
        using Stream stream = new GuestFileSystem(BtrfsImage.Mount(BtrfsImage.Open(image))).Find("/numbers")!.OpenRead();
        byte[] expected = Encoding.ASCII.GetBytes(Lines(60000));
        Random random = new(1);
        byte[] part = new byte[5000];
        for (int i = 0; i < 40; i++)
        {
            int at = random.Next(expected.Length - part.Length);
            stream.Position = at;
            stream.ReadExactly(part);
            part.Should().Equal(expected[at..(at + part.Length)]);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Subvolumes_are_crossed_and_mounted(string image)
    {
        BtrfsFileSystem fs = BtrfsImage.Mount(BtrfsImage.Open(image));
        GuestFileSystem guest = new(fs);
        Text(guest, "/@/etc/fstab").Should().Be("# changed\n");
        Text(guest, "/@/inner/file").Should().Be("inner");
        Text(guest, "/before/etc/fstab").Should().StartWith("UUID=");
        guest.List("/before/inner", 10).Should().BeEmpty("a snapshot has an empty directory in place of a subvolume");
        Text(new GuestFileSystem(fs.WithMountOptions("noatime,subvol=/@")), "/etc/fstab").Should().Be("# changed\n");
        Text(new GuestFileSystem(fs.WithMountOptions("subvol=@/inner")), "/file").Should().Be("inner");
        Text(new GuestFileSystem(fs.WithMountOptions("subvolid=256")), "/etc/fstab").Should().Be("# changed\n");
        fs.Roots().Should().HaveCount(4);
        fs.Invoking(f => f.WithMountOptions("subvol=@home")).Should().Throw<ImageException>()
            .WithMessage("Could not look inside disk 1: its btrfs file system has no subvolume 'subvol=@home', which the guest's fstab names.");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void What_is_not_used_may_be_anything(string image)
    {
        SparseDisk disk = BtrfsImage.Open(image);
        SpaceUse use = BtrfsImage.Mount(disk).FindUse();
        use.Reason.Should().BeNull();
        use.Extents!.Sum(e => e.Length).Should().BeInRange(1 << 20, 16 << 20);
        SparseDisk noisy = disk.Fork();
        long end = 0;
        byte[] noise = [.. Enumerable.Repeat((byte)0xA5, 64 * 1024)];
        foreach (StoredExtent extent in use.Extents!.Append(new StoredExtent(disk.LengthBytes, 0)))
        {
            // Noise where free space begins and ends.
            int count = (int)Math.Min(extent.Offset - end, noise.Length);
            noisy.Patch(end, noise[..count]);
            noisy.Patch(extent.Offset - count, noise[..count]);
            end = extent.End;
        }

        GuestFileSystem guest = new(BtrfsImage.Mount(noisy));
        Text(guest, "/numbers").Should().Be(Lines(60000));
        Text(guest, "/@/inner/file").Should().Be("inner");
        BtrfsImage.Mount(noisy).FindUse().Extents.Should().Equal(use.Extents);
    }

    [Theory]
    [InlineData(0xBC, 0x80, "raid56 (0x80)")]
    [InlineData(0xBD, 0x10, "zoned (0x1000)")]
    [InlineData(0xBD, 0x20, "extent_tree_v2 (0x2000)")]
    [InlineData(0xBD, 0x40, "raid_stripe_tree (0x4000)")]
    [InlineData(0xBE, 0x01, "simple_quota (0x10000)")]
    [InlineData(0xC3, 0x80, "unknown (0x8000000000000000)")]
    public void Refuses_unknown_incompatible_features_by_name_and_number(int at, byte bits, string names)
    {
        SparseDisk disk = BtrfsImage.Open("plain");
        disk.WithSuperblock(at, (byte)(disk.Bytes(BtrfsImage.SuperblockOffset + at, 1)[0] | bits)).Invoking(BtrfsImage.Mount).Should().Throw<ImageException>()
            .WithMessage($"Could not look inside disk 1: its btrfs file system uses what this version cannot read: {names}.");
    }

    [Theory]
    [InlineData(0x88, 2, "lies on 2 devices")]
    [InlineData(0xC6, 9, "its trees have 10 and")]
    [InlineData(0x94, 1, "its tree blocks have * bytes")]
    [InlineData(0x3C, 2, "an image of metadata only")]
    [InlineData(0xD6, 1, "but only 268435456 to lie on")]
    [InlineData(0xA3, 1, "bytes of chunks")]
    public void Refuses_a_superblock_that_cannot_be(int at, byte value, string sentence) =>
        BtrfsImage.Open("plain").WithSuperblock(at, value).Invoking(BtrfsImage.Mount).Should().Throw<ImageException>().WithMessage($"*{sentence}*");

    [Fact]
    public void A_log_or_an_unknown_compatible_feature_makes_everything_used()
    {
        BtrfsFileSystem unclean = BtrfsImage.Mount(BtrfsImage.Open("zstd").WithSuperblock(0x62, 1));
        unclean.IsUnclean.Should().BeTrue();
        unclean.FindUse().Should().BeEquivalentTo(SpaceUse.Everything("it was not shut down cleanly: files were synced after its last commit"));
        BtrfsImage.Mount(BtrfsImage.Open("zstd").WithSuperblock(0xB5, 1)).FindUse().Should()
            .BeEquivalentTo(SpaceUse.Everything("it uses features (0x100) that this version does not know"));
        BtrfsImage.Mount(BtrfsImage.Open("zstd").WithSuperblock(0x78, 0, 0)).FindUse().Should()
            .BeEquivalentTo(SpaceUse.Everything("its superblock and extents disagree on what is used"));
    }

    [Fact]
    public void A_damaged_superblock_is_read_from_its_copy()
    {
        SparseDisk disk = BtrfsImage.Open("zstd");
        disk.Patch(BtrfsImage.SuperblockOffset, new byte[64]);
        BtrfsFileSystem fs = BtrfsImage.Mount(disk);
        Text(new GuestFileSystem(fs), "/short").Should().Be(Lines(300));
        fs.FindUse().Should().BeEquivalentTo(SpaceUse.Everything("its first superblock is damaged"));
        disk.Patch(0x4000000, new byte[64]);
        disk.Invoking(BtrfsImage.Mount).Should().Throw<ImageException>().WithMessage("*the checksum of the superblock is wrong, and so are its copies*");
    }

    [Fact]
    public void Data_with_a_wrong_checksum_is_refused_by_the_name_of_its_file()
    {
        SparseDisk disk = BtrfsImage.Open("zlib");
        foreach ((long offset, byte[] content) in BtrfsImage.Open("zlib").Runs)
        {
            // Every zlib stream that begins a sector.
            for (int at = 0; at < content.Length; at += 4096)
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at)) is 0x7801 or 0x785E or 0x789C)
                {
                    disk.Patch(offset + at + 100, [(byte)~content[at + 100]]);
                }
            }
        }

        GuestFileSystem guest = new(BtrfsImage.Mount(disk));
        guest.Invoking(g => g.TryRead("/numbers", 1 << 20)).Should().Throw<ImageException>()
            .WithMessage("The btrfs file system on disk 1 is damaged: inode * of subvolume 5: the checksum of its data at logical address * is wrong.*");
    }

    private static string Lines(int last) => string.Concat(Enumerable.Range(1, last).Select(n => n + "\n"));

    private static string Text(GuestFileSystem guest, string path) => Encoding.ASCII.GetString(guest.TryRead(path, 1 << 20)!);
}
