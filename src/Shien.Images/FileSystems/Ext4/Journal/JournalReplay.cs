using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>
/// Replays a journal into a <see cref="JournalOverlay"/>, by the rules of the kernel: linux/fs/jbd2/recovery.c. Whole committed
/// transactions count, what was revoked does not, and where the kernel would refuse to mount, this refuses too.
/// </summary>
internal sealed class JournalReplay
{
    private const uint DescriptorBlock = 1;
    private const uint CommitBlock = 2;
    private const uint RevokeBlock = 5;
    private const int RevokeHeaderBytes = 16;
    private const ushort FastCommitHead = 9;

    // Far above what a kernel leaves behind; keeps memory bounded.
    private const int MaxBlocks = 1 << 20;

    private readonly JournalBlocks blocks;
    private readonly JournalSuperblock superblock;
    private readonly Func<string, ImageException> refuse;
    private readonly long fileSystemBlocks;
    private readonly Dictionary<long, uint> revoked = [];
    private uint visited;

    /// <summary>Makes a replay; nothing is read yet.</summary>
    /// <param name="blocks">The journal.</param>
    /// <param name="fileSystemBlocks">Blocks of the file system.</param>
    /// <param name="refuse">Makes the exception for what cannot be replayed.</param>
    public JournalReplay(JournalBlocks blocks, long fileSystemBlocks, Func<string, ImageException> refuse)
    {
        this.blocks = blocks;
        this.fileSystemBlocks = fileSystemBlocks;
        this.refuse = refuse;
        superblock = blocks.Superblock;
    }

    /// <summary>Does it.</summary>
    /// <exception cref="ImageException">The kernel would refuse too, or it has fast commits.</exception>
    public void Into(JournalOverlay overlay)
    {
        if (superblock.Start == 0)
        {
            return;
        }

        uint end = FindEnd();
        Walk(end, CollectRevoked, null);
        Walk(end, null, (sequence, at, tags) => Apply(overlay, sequence, at, tags));
        RefuseFastCommits(end);
    }

    // PASS_SCAN: the number of the first transaction that is not whole.
    private uint FindEnd()
    {
        visited = 0;
        uint sequence = superblock.Sequence;
        uint at = superblock.Start;
        uint crcV1 = ~0u;
        ulong lastCommitSeconds = 0;
        bool damaged = false;
        while (Header(Next(ref at), sequence) is { } type)
        {
            ReadOnlySpan<byte> block = blocks.Current.Span;
            switch (type)
            {
                case DescriptorBlock:
                    // Left from an earlier life of the journal, perhaps: the commit block tells.
                    damaged |= !JournalChecksums.TailIsRight(superblock, block);
                    int count = JournalTag.ParseAll(block, superblock).Count;
                    crcV1 = superblock.HasChecksumV1 ? SumV1(crcV1, block, at, count) : crcV1;
                    Skip(ref at, count);
                    break;

                case RevokeBlock:
                    damaged |= !JournalChecksums.TailIsRight(superblock, block);
                    break;

                case CommitBlock:
                    ulong seconds = BinaryPrimitives.ReadUInt64BigEndian(block[0x30..]);
                    bool right = superblock.HasChecksumV1
                        ? JournalChecksums.CommitV1IsRight(block, crcV1)
                        : JournalChecksums.CommitIsRight(superblock, block);
                    if (damaged || !right)
                    {
                        // Older than the transaction before: not of this log.
                        return seconds < lastCommitSeconds || (!damaged && superblock.HasAsyncCommit)
                            ? sequence
                            : throw refuse($"the checksum of transaction {sequence} is wrong");
                    }

                    (lastCommitSeconds, crcV1) = (seconds, ~0u);
                    sequence++;
                    break;

                default:
                    return sequence;
            }
        }

        return sequence;
    }

    // PASS_REVOKE and PASS_REPLAY: the whole transactions again.
    private void Walk(uint end, Action<uint, ReadOnlyMemory<byte>>? onRevoke, Action<uint, uint, List<JournalTag>>? onDescriptor)
    {
        visited = 0;
        uint at = superblock.Start;
        for (uint sequence = superblock.Sequence; sequence != end;)
        {
            uint? type = Header(Next(ref at), sequence);
            if (type is CommitBlock)
            {
                sequence++;
                continue;
            }

            if (type is not (DescriptorBlock or RevokeBlock) || !JournalChecksums.TailIsRight(superblock, blocks.Current.Span))
            {
                throw refuse($"transaction {sequence} is damaged");
            }

            if (type is RevokeBlock)
            {
                onRevoke?.Invoke(sequence, blocks.Current);
                continue;
            }

            List<JournalTag> tags = JournalTag.ParseAll(blocks.Current.Span, superblock);
            onDescriptor?.Invoke(sequence, at, tags);
            Skip(ref at, tags.Count);
        }
    }

    private void CollectRevoked(uint sequence, ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> block = memory.Span;
        uint end = BinaryPrimitives.ReadUInt32BigEndian(block[0x0C..]);
        int recordBytes = superblock.Has64Bit ? 8 : 4;
        if (end > block.Length - (superblock.HasBlockChecksums ? 4 : 0))
        {
            throw refuse($"transaction {sequence} revokes more than fits into a block");
        }

        if (revoked.Count > MaxBlocks)
        {
            throw refuse($"it revokes more than {MaxBlocks} blocks");
        }

        for (int at = RevokeHeaderBytes; at + recordBytes <= end; at += recordBytes)
        {
            ulong number = superblock.Has64Bit
                ? BinaryPrimitives.ReadUInt64BigEndian(block[at..])
                : BinaryPrimitives.ReadUInt32BigEndian(block[at..]);
            if (number < (ulong)fileSystemBlocks)
            {
                revoked[(long)number] = sequence;
            }
        }
    }

    private void Apply(JournalOverlay overlay, uint sequence, uint at, List<JournalTag> tags)
    {
        foreach (JournalTag tag in tags)
        {
            uint source = at;
            ReadOnlySpan<byte> content = Next(ref at).Span;
            if (tag.Block >= (ulong)fileSystemBlocks)
            {
                throw refuse($"transaction {sequence} has block {tag.Block}, but there are only {fileSystemBlocks}");
            }

            // Numbers of transactions wrap around.
            if (revoked.TryGetValue((long)tag.Block, out uint by) && (int)(sequence - by) <= 0)
            {
                continue;
            }

            if (!JournalChecksums.BlockIsRight(superblock, tag, sequence, content))
            {
                throw refuse($"the checksum of block {tag.Block} in transaction {sequence} is wrong");
            }

            if (overlay.Count >= MaxBlocks)
            {
                throw refuse($"it holds more than {MaxBlocks} blocks");
            }

            overlay.Set((long)tag.Block, blocks.Physical(source), tag.IsEscaped);
        }

        // The walk skips them once more.
        visited -= (uint)tags.Count;
    }

    // linux/fs/ext4/fast_commit.c, ext4_fc_replay_scan: they count if they follow the last whole transaction.
    private void RefuseFastCommits(uint end)
    {
        if (!superblock.HasFastCommits || superblock.LogEnd + 1 >= superblock.BlockCount)
        {
            return;
        }

        ReadOnlySpan<byte> block = blocks.Read(superblock.LogEnd + 1).Span;
        if (BinaryPrimitives.ReadUInt16LittleEndian(block) == FastCommitHead && BinaryPrimitives.ReadUInt32LittleEndian(block[8..]) == end)
        {
            throw refuse("it has fast commits, which are not replayed here");
        }
    }

    private uint SumV1(uint crc, ReadOnlySpan<byte> descriptor, uint at, int count)
    {
        crc = JournalChecksums.AppendV1(crc, descriptor);
        uint before = visited;
        for (int i = 0; i < count; i++)
        {
            crc = JournalChecksums.AppendV1(crc, Next(ref at).Span);
        }

        visited = before;
        return crc;
    }

    private static uint? Header(ReadOnlyMemory<byte> memory, uint sequence)
    {
        ReadOnlySpan<byte> block = memory.Span;
        return BinaryPrimitives.ReadUInt32BigEndian(block) == JournalSuperblock.Magic && BinaryPrimitives.ReadUInt32BigEndian(block[8..]) == sequence
            ? BinaryPrimitives.ReadUInt32BigEndian(block[4..])
            : null;
    }

    private ReadOnlyMemory<byte> Next(ref uint at)
    {
        uint here = at;
        Skip(ref at, 1);
        return blocks.Read(here);
    }

    // A log never is longer than the journal: one that goes round for ever was made to.
    private void Skip(ref uint at, int count)
    {
        if ((visited += (uint)count) > superblock.BlockCount)
        {
            throw refuse("its log has no end");
        }

        uint span = superblock.LogEnd - superblock.First;
        at = superblock.First + ((at - superblock.First + (uint)count) % span);
    }
}
