using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>
/// The blocks of one directory, checked. Its first 32 GiB hold names, the next 32 GiB an index by hash; between and behind
/// are holes. XFS Algorithms and Data Structures, "Directories".
/// </summary>
internal sealed class XfsDirectoryBlocks
{
    private const long IndexOffset = 1L << 35;

    private readonly XfsFileSystem fs;
    private readonly XfsExtentMap map;
    private readonly int blocksEach;

    public XfsDirectoryBlocks(XfsFileSystem fs, XfsInode directory)
    {
        this.fs = fs;
        Directory = directory;
        map = new XfsExtentMap(fs, directory);
        blocksEach = fs.Superblock.DirectoryBlockBytes / fs.Superblock.BlockBytes;
    }

    public XfsInode Directory { get; }

    /// <summary>Number of the first block that belongs to the index.</summary>
    public long IndexStart => IndexOffset / fs.Superblock.BlockBytes;

    /// <summary>Numbers of the blocks that hold names, without holes.</summary>
    public IEnumerable<long> Names()
    {
        for (long block = 0; block < IndexStart;)
        {
            BlockRun run = map.Find(block);
            if (run.Physical >= 0)
            {
                yield return block;
                block += blocksEach;
            }
            else
            {
                block = (run.End + blocksEach - 1) / blocksEach * blocksEach;
            }
        }
    }

    /// <summary>One block of the directory, all of it, after its checksum, owner and place were checked.</summary>
    /// <param name="first">Number of the first of the file system's blocks in it.</param>
    /// <exception cref="ImageException">It is not there, or damaged.</exception>
    public ReadOnlyMemory<byte> Get(long first) => fs.DirectoryBlocks.Get((Directory.Number, first), _ => Load(first));

    private byte[] Load(long first)
    {
        byte[] content = new byte[fs.Superblock.DirectoryBlockBytes];
        fs.Spend(content.Length);
        int blockBytes = fs.Superblock.BlockBytes;
        long start = -1;
        for (int done = 0; done < blocksEach;)
        {
            BlockRun run = map.Find(first + done);
            if (run.Physical < 0)
            {
                throw fs.Damaged($"the directory with inode {Directory.Number} has a hole at block {first + done}");
            }

            int count = (int)Math.Min(blocksEach - done, run.End - first - done);
            long block = run.Physical + (first + done - run.First);
            fs.Volume.Read(block * blockBytes, content.AsSpan(done * blockBytes, count * blockBytes));
            start = start < 0 ? block : start;
            done += count;
        }

        if (fs.Superblock.IsVersion5)
        {
            Check(content, first, start);
        }

        return content;
    }

    private void Check(ReadOnlySpan<byte> content, long first, long block)
    {
        // Blocks of names begin with magic and checksum; those of the index with their neighbours. A number below that of the
        // index' first block cannot be one.
        bool isIndex = first >= IndexStart;
        int checksumAt = isIndex ? 0x0C : 0x04;
        int placeAt = isIndex ? 0x10 : 0x08;
        if (!XfsChecksum.IsRight(content, checksumAt))
        {
            throw fs.Damaged($"the checksum of the directory with inode {Directory.Number} is wrong");
        }

        if (BinaryPrimitives.ReadUInt64BigEndian(content[placeAt..]) != fs.Geometry.SectorOf(block)
            || BinaryPrimitives.ReadUInt128BigEndian(content[(placeAt + 0x10)..]) != fs.Superblock.MetadataUuid
            || BinaryPrimitives.ReadUInt64BigEndian(content[(placeAt + 0x20)..]) != Directory.Number)
        {
            throw fs.Damaged($"a block of the directory with inode {Directory.Number} belongs elsewhere");
        }
    }
}
