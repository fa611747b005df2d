using System.Buffers.Binary;
using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Xunit;

namespace Shien.Tests.FileSystems;

/// <summary>On images of the real mke2fs, made by tests/fixtures/ext4/make.</summary>
public sealed class Ext4Tests
{
    public static TheoryData<string> Images { get; } = ["debian12", "debian13", "inline", "ext2", "unchecked"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Reads_files_holes_links_and_directories(string image)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        Ext4FileSystem fs = Open(disk);
        GuestFileSystem guest = new(fs);
        fs.Label.Should().Be("tree");
        fs.Uuid.Should().Be("11111111-2222-3333-4444-555555555555");
        fs.IsUnclean.Should().BeFalse();
        Text(guest, "/etc/hostname").Should().Be("tree\n");
        Text(guest, "/var/numbers").Should().Be(string.Concat(Enumerable.Range(1, 9000).Select(n => n + "\n")));
        byte[] holes = guest.TryRead("/var/holes", 1_000_000)!;
        holes.Should().HaveCount(200_003);
        holes[2..200_000].Should().OnlyContain(b => b == 0);
        Encoding.ASCII.GetString(holes[200_000..]).Should().Be("end");
        guest.List("/var/names", 1000).Should().BeEquivalentTo(Enumerable.Range(1, 60).Select(n => $"a name that is somewhat long {n}"));
        guest.FindEntry("/etc/os-release")!.ReadLink().Should().Be("../usr/lib/os-release");
        guest.FindEntry("/var/slow")!.ReadLink().Should().HaveLength(81);
    }

    // As debugfs says of these images; the second has inodes without the extra fields.
    [Theory]
    [InlineData("debian12")]
    [InlineData("ext2")]
    public void Knows_when_a_file_was_changed(string image)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        new GuestFileSystem(Open(disk)).Find("/etc/hostname")!.ModifiedSeconds.Should().Be(0x6b04a853);
    }

    [Fact]
    public void A_long_file_is_refused_before_it_is_read()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        new GuestFileSystem(Open(disk)).Invoking(g => g.TryRead("/var/holes", 200_002)).Should().Throw<ImageException>()
            .WithMessage("'/var/holes' on disk 1 has 200003 bytes; at most 200002 are read.");
    }

    [Theory]
    [InlineData(0x1, "compression (0x1)")]
    [InlineData(0x8, "journal_dev (0x8)")]
    [InlineData(0x1000, "dirdata (0x1000)")]
    [InlineData(0x40000, "unknown (0x40000)")]
    [InlineData(unchecked((int)0x80001000), "dirdata (0x1000), unknown (0x80000000)")]
    public void Refuses_unknown_incompatible_features_by_name_and_number(int bits, string names)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("unchecked");
        Span<byte> incompat = disk.Content.AsSpan(1024 + 0x60);
        BinaryPrimitives.WriteInt32LittleEndian(incompat, BinaryPrimitives.ReadInt32LittleEndian(incompat) | bits);
        disk.Invoking(Open).Should().Throw<ImageException>()
            .WithMessage($"Could not look inside disk 1: its ext4 file system uses what this version cannot read: {names}.");
    }

    [Fact]
    public void Refuses_a_superblock_with_a_wrong_checksum()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        disk.Content[1024 + 0x78] ^= 1;
        disk.Invoking(Open).Should().Throw<ImageException>()
            .WithMessage("The ext4 file system on disk 1 is damaged: the checksum of the superblock is wrong.*");
    }

    [Fact]
    public void Refuses_a_file_system_that_is_longer_than_its_partition()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("ext2");
        Volume half = new(disk, 0, disk.LengthBytes / 2, "disk 1, partition 3");
        half.Invoking(Ext4FileSystem.Open).Should().Throw<ImageException>()
            .WithMessage("*on disk 1, partition 3 is damaged: it has 4096 blocks of 1024 bytes, but only 2097152 bytes to lie on*");
    }

    [Theory]
    [InlineData("debian12")]
    [InlineData("debian13")]
    [InlineData("inline")]
    public void Every_changed_bit_in_what_is_read_shows(string image)
    {
        // Metadata has checksums: with them on, a listing is either the same or an error, wherever a bit is turned over.
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        List<string> right = Listing(disk);
        Random random = new(11);
        for (int i = 0; i < 80; i++)
        {
            int at = random.Next(1024, disk.Content.Length / 16);
            byte bit = (byte)(1 << random.Next(8));
            disk.Content[at] ^= bit;
            try
            {
                Listing(disk).SequenceEqual(right).Should().BeTrue($"byte {at} is changed, and nothing told so");
            }
            catch (ImageException)
            {
            }

            disk.Content[at] ^= bit;
        }
    }

    [Theory]
    [InlineData("unchecked")]
    [InlineData("ext2")]
    [InlineData("dirty")]
    public void Any_bytes_give_names_or_an_ImageException(string image)
    {
        const int Count = 200;
        using MemoryDisk disk = MemoryDisk.OfFixture(image);
        byte[] original = [.. disk.Content];
        List<int> used = Enumerable.Range(0, original.Length).Where(i => original[i] != 0 && i < 200_000).ToList();
        Random random = new(13);
        long before = GC.GetTotalAllocatedBytes();
        for (int i = 0; i < Count; i++)
        {
            original.AsSpan(0, 200_000).CopyTo(disk.Content);
            for (int n = random.Next(1, 12); n > 0; n--)
            {
                int at = random.Next(4) == 0 ? random.Next(1024, 2048) : used[random.Next(used.Count)];
                disk.Content[at] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }

            try
            {
                Listing(disk);
            }
            catch (ImageException)
            {
            }
        }

        ((GC.GetTotalAllocatedBytes() - before) / Count).Should().BeLessThan(64 * 1024 * 1024);
    }

    // Everything that is not content: names, kinds, owners, links; and each file's first bytes.
    private static List<string> Listing(MemoryDisk disk)
    {
        List<string> lines = [];
        Ext4FileSystem fs = Open(disk);
        GuestFileSystem guest = new(fs);
        fs.FindUse();
        byte[] head = new byte[4096];
        Walk("");
        return lines;

        void Walk(string folder)
        {
            foreach (string name in guest.List(folder.Length == 0 ? "/" : folder, 300)!)
            {
                GuestFile? file = guest.FindEntry($"{folder}/{name}");
                lines.Add($"{file?.Path} {file?.Kind} {file?.Mode} {file?.Uid} {file?.Gid} {file?.LengthBytes}");
                if (file is { Kind: FileKind.Link })
                {
                    // A long target is content, which has no checksum.
                    string target = file.ReadLink();
                    lines.Add(target.Length < 60 ? target : "");
                }
                else if (file is { Kind: FileKind.File })
                {
                    using Stream content = file.OpenRead();
                    content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
                }
                else if (file is { Kind: FileKind.Directory } && lines.Count < 3000 && folder.Length < 200)
                {
                    Walk(file.Path);
                }
            }
        }
    }

    private static string Text(GuestFileSystem guest, string path) => Encoding.UTF8.GetString(guest.TryRead(path, 1_000_000)!);

    private static Ext4FileSystem Open(MemoryDisk disk) => Ext4FileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));
}
