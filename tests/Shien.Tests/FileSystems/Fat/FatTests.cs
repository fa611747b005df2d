using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Fat;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.FileSystems.Fat;

public sealed class FatTests
{
    private static readonly string Numbers = string.Concat(Enumerable.Range(1, 9000).Select(i => $"{i}\n"));

    [Theory]
    [InlineData("fat12")]
    [InlineData("fat16")]
    [InlineData("fat32")]
    public void Names_and_content_are_those_that_mtools_wrote(string fixture)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(fixture, "fat");
        FileSystemProbe.Identify(WholeDisk(disk)).Should().Be(new FileSystemIdentity(FileSystemKind.Fat, "1234-abcd", "EFISYS"));
        FatFileSystem fileSystem = FatFileSystem.Open(WholeDisk(disk));
        GuestFileSystem tree = new(fileSystem);
        tree.List("/", 100).Should().BeEquivalentTo("EFI", "many", "a long name with Umläuten und €.text", "lower.txt");
        tree.List("/many", 1000).Should().HaveCount(100).And.Contain("a somewhat long name 77");
        Text(tree, "/a long name with Umläuten und €.text").Should().Be(Numbers);
        Text(tree, "/efi/boot/bootx64.efi").Should().Be("loader\n", "names are compared without case");
        Text(tree, "/many/A SOMEWHAT LONG NAME 100").Should().Be("100\n");
        GuestFile file = tree.Find("/lower.txt")!;
        (file.Kind, Convert.ToString(file.Mode, 8), file.Uid, file.LengthBytes).Should().Be((FileKind.File, "755", 0u, 7L));
        tree.Find("/gone.txt").Should().BeNull();
        tree.Find("/lower.txt/below").Should().BeNull();
    }

    [Theory]
    [InlineData("fat12")]
    [InlineData("fat16")]
    [InlineData("fat32")]
    public void What_is_not_used_can_be_cleared_and_the_deleted_file_is_gone(string fixture)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(fixture, "fat");
        CountOf(disk, "\n8765\n8766\n").Should().Be(2, "the file and the deleted one");
        SpaceUse use = FatFileSystem.Open(WholeDisk(disk)).FindUse();
        byte[] kept = new byte[disk.Content.Length];
        foreach (StoredExtent extent in use.Extents!)
        {
            disk.Content.AsSpan((int)extent.Offset, (int)extent.Length).CopyTo(kept.AsSpan((int)extent.Offset));
        }

        using MemoryDisk cleared = new(kept);
        CountOf(cleared, "\n8765\n8766\n").Should().Be(1);
        Text(new GuestFileSystem(FatFileSystem.Open(WholeDisk(cleared))), "/a long name with Umläuten und €.text").Should().Be(Numbers);
        use.Extents.Sum(e => e.Length).Should().BeLessThan(disk.LengthBytes * 3 / 4);
    }

    [Fact]
    public void Nothing_is_free_where_the_copies_of_the_table_differ_or_it_is_unclean()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("fat16", "fat");
        disk.Content[TableOffset(disk) + TableBytes(disk) + 1000] ^= 1;
        FatFileSystem.Open(WholeDisk(disk)).FindUse().Should().Be(SpaceUse.Everything("the copies of the FAT differ"));
        disk.Content[0x25] = 1;
        FatFileSystem.Open(WholeDisk(disk)).FindUse().Reason.Should().Contain("not shut down cleanly");
    }

    [Fact]
    public void A_chain_that_loops_or_ends_early_is_damage()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("fat16", "fat");
        int name = disk.Content.AsSpan().IndexOf("ALONGN~1TEX"u8);
        int first = BitConverter.ToUInt16(disk.Content, name + 0x1A);
        int entry = TableOffset(disk) + (2 * (first + 3));
        BitConverter.GetBytes((ushort)first).CopyTo(disk.Content, entry);
        Open(disk).Should().Throw<ImageException>().WithMessage($"*chain of clusters that begins at {first} comes back to cluster {first}*");
        BitConverter.GetBytes((ushort)0xFFFF).CopyTo(disk.Content, entry);
        Open(disk).Should().Throw<ImageException>().WithMessage("*a file of 43893 bytes has only 4 clusters of 512*");
        BitConverter.GetBytes((ushort)0).CopyTo(disk.Content, entry);
        Open(disk).Should().Throw<ImageException>().WithMessage("*leads to cluster 0, which does not exist*");
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        byte[][] originals = [.. new[] { "fat12", "fat16", "fat32" }.Select(name =>
        {
            using MemoryDisk disk = MemoryDisk.OfFixture(name, "fat");
            // All of the structures and of the first clusters; a copy of 36 MiB for each input would be most of the work.
            return disk.Content[..Math.Min(disk.Content.Length, 1440 * 1024)];
        })];
        int accepted = FuzzBudget.Feed(
            random => Mutations.Of(originals[random.Next(3)], random, (0, 0x60), (512, 2048), (0x2600, 4096), (0x4000, 0x9000)),
            bytes =>
            {
                // The rest of the disk is not there, and reads as zero: the length in the boot sector stays believable.
                using TailedDisk disk = new(bytes, 40L << 20);
                try
                {
                    FatFileSystem fileSystem = FatFileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));
                    Walk(new GuestFileSystem(fileSystem), "", 3);
                    fileSystem.FindUse();
                    return true;
                }
                catch (ImageException)
                {
                    return false;
                }
            });
        accepted.Should().BePositive();
    }

    private static void Walk(GuestFileSystem tree, string folder, int depth)
    {
        foreach (string name in tree.List(folder.Length == 0 ? "/" : folder, 20) ?? [])
        {
            if (tree.Find($"{folder}/{name}") is { } file && file.Kind == FileKind.File)
            {
                using Stream content = file.OpenRead();
                content.ReadAtLeast(new byte[4096], 4096, throwOnEndOfStream: false);
            }
            else if (depth > 0)
            {
                Walk(tree, $"{folder}/{name}", depth - 1);
            }
        }
    }

    private static Action Open(MemoryDisk disk) => () =>
        new GuestFileSystem(FatFileSystem.Open(WholeDisk(disk))).Find("/a long name with Umläuten und €.text")!.OpenRead().Dispose();

    private static int TableOffset(MemoryDisk disk) => BitConverter.ToUInt16(disk.Content, 0x0E) * 512;

    private static int TableBytes(MemoryDisk disk) => BitConverter.ToUInt16(disk.Content, 0x16) * 512;

    private static string Text(GuestFileSystem tree, string path) => Encoding.UTF8.GetString(tree.TryRead(path, 100_000)!);

    private static int CountOf(MemoryDisk disk, string text) => Encoding.Latin1.GetString(disk.Content).Split(text).Length - 1;

    private static Volume WholeDisk(MemoryDisk disk) => new(disk, 0, disk.LengthBytes, "disk 1");

    private sealed class TailedDisk(byte[] head, long lengthBytes) : DiskReader
    {
        public override string Format => "raw";

        public override long LengthBytes => lengthBytes;

        public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, lengthBytes)];

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            buffer.Clear();
            if (offset < head.Length)
            {
                int count = (int)Math.Min(buffer.Length, head.Length - offset);
                head.AsSpan((int)offset, count).CopyTo(buffer);
            }
        }
    }
}
