using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Btrfs;
using Shien.Images.FileSystems.Btrfs.Checksums;
using Shien.Images.FileSystems.Btrfs.Content;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.FileSystems.Btrfs;

/// <summary>Images of the real mkfs.btrfs with wrong numbers under right checksums.</summary>
public sealed class BtrfsFuzzTests
{
    // A walk of every tree for each of a million inputs would take a day: an input is walked here and there.
    private const int MaxNames = 12;
    private const int MaxReadBytes = 40 * 1024;

    private static readonly Source[] Sources = [.. BtrfsTests.Images.Select(row => new Source(row.Data))];

    [Fact]
    public void Whatever_trees_and_superblock_say_it_ends_in_a_tree_or_a_sentence()
    {
        int read = FuzzBudget.Feed(random => (Disk: Mutated(random), Choice: random.Next()), input =>
        {
            try
            {
                Walk(input.Disk, input.Choice);
                return true;
            }
            catch (ImageException e)
            {
                e.Message.Should().Contain("disk 1");
                return false;
            }
        });
        read.Should().BePositive("some changes do no harm").And.BeLessThan(FuzzBudget.Inputs);
    }

    [Theory]
    [InlineData("120020000000000000000e600002000000000000000e5000011000001e40c61616161")]
    [InlineData("261616161616132100000c6161616161616161616161616161611100000102030405060708")]
    public void Whatever_an_lzo_stream_says_it_stays_inside_its_output(string seed)
    {
        byte[] packed = Convert.FromHexString(seed.Length % 2 == 0 ? seed : seed + "0");
        FuzzBudget.Feed(
            random =>
            {
                byte[] stream = [.. packed];
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    stream[random.Next(stream.Length)] = (byte)random.Next(256);
                }

                return stream;
            },
            stream => Lzo.Unpack(stream, new byte[4096]) >= 0);
    }

    private static void Walk(SparseDisk disk, int choice)
    {
        BtrfsFileSystem fs = BtrfsImage.Mount(disk);
        Exception? first = null;
        try
        {
            fs.FindUse();
        }
        catch (ImageException e)
        {
            first = e;
        }

        int left = MaxNames;
        List<VolumeFileSystem> roots = [.. fs.Roots()];
        VolumeFileSystem root = roots[choice % roots.Count];
        Visit(root, root.Root, choice % MaxNames, 0, ref left);

        if (first is not null)
        {
            throw first;
        }
    }

    private static void Visit(VolumeFileSystem fs, FileNode folder, int skip, int depth, ref int left)
    {
        foreach (ReadOnlyMemory<byte> name in fs.Names(folder).Skip(skip))
        {
            if (left-- <= 0)
            {
                return;
            }

            if (fs.Lookup(folder, name.Span) is not { } node)
            {
                continue;
            }

            fs.LengthOf(node);
            switch (node.Kind)
            {
                case FileKind.Directory when depth < 20:
                    Visit(fs, node, 0, depth + 1, ref left);
                    break;
                case FileKind.Link:
                    fs.ReadLink(node);
                    break;
                case FileKind.File:
                    using (Stream content = fs.Open(node))
                    {
                        content.ReadAtLeast(new byte[MaxReadBytes], MaxReadBytes, throwOnEndOfStream: false);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static SparseDisk Mutated(Random random)
    {
        Source source = Sources[random.Next(Sources.Length)];
        SparseDisk disk = source.Disk.Fork();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            bool isSuperblock = random.Next(12) == 0;
            long offset = isSuperblock ? BtrfsImage.SuperblockOffset : source.Blocks[random.Next(source.Blocks.Count)];
            byte[] block = disk.Bytes(offset, isSuperblock ? BtrfsSuperblock.LengthBytes : source.NodeBytes);
            Mutate(random, block, isSuperblock);
            BtrfsImage.Seal(block, source.Kind);
            foreach (long copy in isSuperblock ? [offset] : source.CopiesOf(offset))
            {
                disk.Patch(copy, block);
            }
        }

        return disk;
    }

    // Half of the changes hit fields where they are, the others any byte of the part that is used.
    private static void Mutate(Random random, byte[] block, bool isSuperblock)
    {
        int count = isSuperblock ? 0 : Math.Min(BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(0x60)), 600);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = (isSuperblock, random.Next(4)) switch
            {
                (true, _) => random.Next(0x20, 0x400),
                (_, 0) => random.Next(0x20, 0x65),
                (_, 1) => 0x65 + random.Next(Math.Max(1, count * 33)),
                _ => ContentAt(random, block, count),
            };
            at = Math.Min(at, block.Length - 8);
            switch (random.Next(4))
            {
                case 0:
                    block[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    block[at] = (byte)random.Next(256);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(at), (ulong)random.NextInt64() >> random.Next(64));
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(at), BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(at)) + random.Next(-2, 3));
                    break;
            }
        }
    }

    private static int ContentAt(Random random, byte[] block, int count)
    {
        int entry = 0x65 + (random.Next(Math.Max(1, count)) * 25);
        if (block[0x64] != 0 || count == 0 || entry + 25 > block.Length)
        {
            return random.Next(0x65, block.Length);
        }

        long offset = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(entry + 17));
        long length = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(entry + 21));
        return (int)Math.Clamp(0x65 + offset + random.NextInt64(Math.Max(1, Math.Min(length, 256))), 0x65, block.Length - 8);
    }

    private sealed class Source
    {
        private readonly ILookup<ulong, long> byAddress;

        public Source(string name)
        {
            Disk = BtrfsImage.Open(name);
            Kind = BtrfsImage.KindOf(Disk);
            NodeBytes = BtrfsImage.NodeBytes(Disk);
            Blocks = BtrfsImage.TreeBlocks(Disk);
            byAddress = Blocks.ToLookup(AddressAt);
        }

        public SparseDisk Disk { get; }

        public ChecksumKind Kind { get; }

        public int NodeBytes { get; }

        public List<long> Blocks { get; }

        public IEnumerable<long> CopiesOf(long offset) => byAddress[AddressAt(offset)];

        private ulong AddressAt(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Disk.Bytes(offset + 0x30, 8));
    }
}
