using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>
/// One block with names. Where the whole directory is one block, its index stands at the end of it. XFS Algorithms and Data
/// Structures, "Block Directories" and "Leaf Directories".
/// </summary>
internal readonly struct XfsDirectoryBlock
{
    private const int HeaderBytes = 16;
    private const int HeaderBytesVersion5 = 64;
    private const int TailBytes = 8;

    private readonly ReadOnlyMemory<byte> entries;
    private readonly int firstEntry;
    private readonly bool hasFileTypes;
    private readonly Func<ImageException> broken;

    /// <exception cref="ImageException">It has no magic number, or its index does not fit.</exception>
    public XfsDirectoryBlock(XfsFileSystem fs, XfsInode directory, ReadOnlyMemory<byte> block)
    {
        bool isVersion5 = fs.Superblock.IsVersion5;
        broken = () => fs.Damaged($"the names in the directory with inode {directory.Number} do not fit into their block");
        hasFileTypes = fs.Superblock.HasFileTypes;
        firstEntry = isVersion5 ? HeaderBytesVersion5 : HeaderBytes;
        ReadOnlySpan<byte> magic = block.Span[..4];
        IsWhole = magic.SequenceEqual(isVersion5 ? "XDB3"u8 : "XD2B"u8);
        if (!IsWhole && !magic.SequenceEqual(isVersion5 ? "XDD3"u8 : "XD2D"u8))
        {
            throw fs.Damaged($"a block of the directory with inode {directory.Number} has no valid header");
        }

        entries = block;
        if (IsWhole)
        {
            uint count = BinaryPrimitives.ReadUInt32BigEndian(block.Span[^TailBytes..]);
            if (count > (block.Length - TailBytes - firstEntry) / XfsDirectoryIndex.EntryBytes)
            {
                throw broken();
            }

            int start = block.Length - TailBytes - ((int)count * XfsDirectoryIndex.EntryBytes);
            entries = block[..start];
            Index = block[start..^TailBytes];
        }
    }

    /// <summary>The directory is this block and nothing else.</summary>
    public bool IsWhole { get; }

    /// <summary>Its index; empty if it is not whole.</summary>
    public ReadOnlyMemory<byte> Index { get; }

    /// <summary>The entry that begins at a byte of the block.</summary>
    /// <exception cref="ImageException">There is none.</exception>
    public XfsDirectoryEntry EntryAt(int at)
    {
        if (at < firstEntry || at % 8 != 0 || at > entries.Length - 8)
        {
            throw broken();
        }

        return XfsDirectoryEntry.Parse(entries, at, hasFileTypes) ?? throw broken();
    }

    /// <summary>All names in it, in the order in which they lie.</summary>
    public IEnumerable<XfsDirectoryEntry> Entries()
    {
        for (int at = firstEntry; at < entries.Length;)
        {
            XfsDirectoryEntry entry = EntryAt(at);
            at += entry.LengthBytes;
            if (!entry.Name.IsEmpty)
            {
                yield return entry;
            }
        }
    }
}
