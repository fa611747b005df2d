using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.FileSystems;

/// <summary>
/// Numbers in metadata are replaced by others, most of them on images whose metadata has no checksums: each input gets as far
/// as it can.
/// </summary>
public sealed class Ext4FuzzTests
{
    // A walk of every file for each of a million inputs would take hours: an input is walked here and there.
    private const int MaxNames = 40;
    private const int MaxListed = 300;
    private const int MaxDepth = 30;

    private static readonly string[] Images = ["unchecked", "ext2", "dirty", "dirty", "dirty-checked", "debian13"];

    private static readonly uint[] Numbers = [0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x3FF, 0x400, 0xFFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, uint.MaxValue];

    [Fact]
    public void Any_metadata_gives_a_tree_or_an_ImageException()
    {
        List<(byte[] Content, int[] Metadata)> images = [.. Images.Select(Load)];
        int accepted = FuzzBudget.Feed(
            random => (Disk: Mutate(images[random.Next(images.Count)], random), Choice: random.Next()), input => IsAccepted(input.Disk, input.Choice));
        accepted.Should().BeInRange(FuzzBudget.Inputs / 100, FuzzBudget.Inputs - (FuzzBudget.Inputs / 100), "else the inputs are too wild or too tame");
    }

    private static (byte[] Content, int[] Metadata) Load(string name)
    {
        using MemoryDisk disk = MemoryDisk.OfFixture(name);
        byte[] content = disk.Content;

        // Blocks of plain text and of one letter are content; so are zeros, but a few behind something are not.
        return (content, [.. Enumerable.Range(0, content.Length / 4).Select(i => i * 4).Where(at => at >= 1024 && IsMetadata(content, at))]);
    }

    private static bool IsMetadata(byte[] content, int at)
    {
        ReadOnlySpan<byte> block = content.AsSpan(at & ~1023, 1024);
        return content.AsSpan(at - 8, 12).ContainsAnyExcept((byte)0) && block.ContainsAnyInRange((byte)0x80, (byte)0xFF)
            && !block[..16].SequenceEqual("zzzzzzzzzzzzzzzz"u8);
    }

    private static PatchedDisk Mutate((byte[] Content, int[] Metadata) image, Random random)
    {
        PatchedDisk disk = new(image.Content);
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            // The superblock is small, and the most is in it.
            int at = random.Next(6) == 0 ? 1024 + (random.Next(0x280 / 4) * 4) : image.Metadata[random.Next(image.Metadata.Length)];
            uint old = BinaryPrimitives.ReadUInt32LittleEndian(image.Content.AsSpan(at));
            disk.Patch(at, random.Next(8) switch
            {
                0 => Numbers[random.Next(Numbers.Length)],
                1 => BinaryPrimitives.ReverseEndianness(Numbers[random.Next(Numbers.Length)]),
                2 => (old & 0xFFFF0000) | (Numbers[random.Next(Numbers.Length)] & 0xFFFF),
                3 => (old & 0xFFFF) | (Numbers[random.Next(Numbers.Length)] << 16),
                4 => old ^ (1u << random.Next(32)),
                5 => BinaryPrimitives.ReadUInt32LittleEndian(image.Content.AsSpan(image.Metadata[random.Next(image.Metadata.Length)])),
                6 => old + (uint)random.Next(-3, 4),
                _ => (uint)random.NextInt64(1L << 32),
            });
        }

        disk.SealSuperblock();
        return disk;
    }

    private static bool IsAccepted(PatchedDisk disk, int choice)
    {
        try
        {
            Ext4FileSystem fs = Ext4FileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));
            fs.FindUse();
            int left = MaxNames;
            Walk(new GuestFileSystem(fs), "", choice, 0, ref left);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static void Walk(GuestFileSystem guest, string folder, int choice, int depth, ref int left)
    {
        byte[] head = new byte[4096];
        IReadOnlyList<string> names = guest.List(folder.Length == 0 ? "/" : folder, MaxListed) ?? [];
        for (int i = 0; i < names.Count; i++)
        {
            string name = names[(int)(((uint)choice + i) % names.Count)];
            if (--left < 0)
            {
                return;
            }

            GuestFile? file = guest.FindEntry($"{folder}/{name}");
            if (file is { Kind: FileKind.Link })
            {
                file.ReadLink();
            }
            else if (file is { Kind: FileKind.File })
            {
                using Stream content = file.OpenRead();
                content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
                content.Position = Math.Max(0, content.Length - 100);
                content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            }
            else if (file is { Kind: FileKind.Directory } && depth < MaxDepth)
            {
                Walk(guest, $"{folder}/{name}", choice, depth + 1, ref left);
            }
        }
    }
}
