using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>The blocks of a journal that is a file of its own file system. What was replayed has no part in reading it.</summary>
internal sealed class JournalBlocks
{
    private readonly Ext4FileSystem fs;
    private readonly Ext4Inode inode;
    private readonly byte[] buffer;
    private readonly Func<string, ImageException> refuse;
    private BlockRun run;

    private JournalBlocks(Ext4FileSystem fs, Ext4Inode inode, Func<string, ImageException> refuse)
    {
        this.fs = fs;
        this.inode = inode;
        this.refuse = refuse;
        buffer = new byte[fs.Superblock.BlockBytes];
    }

    public JournalSuperblock Superblock { get; private set; }

    /// <summary>What was read last; changes with the next read.</summary>
    public ReadOnlyMemory<byte> Current => buffer;

    /// <summary>Finds the journal and reads its superblock.</summary>
    /// <param name="fs">Without an overlay.</param>
    /// <param name="refuse">Makes the exception for what cannot be replayed.</param>
    /// <exception cref="ImageException">It is damaged or not known.</exception>
    public static JournalBlocks Open(Ext4FileSystem fs, Func<string, ImageException> refuse)
    {
        Ext4Inode inode = fs.ReadInode(fs.Superblock.JournalInode);
        if (inode.Kind != FileKind.File || inode.HasInlineData || inode.IsEncrypted)
        {
            throw refuse("it is no ordinary file");
        }

        JournalBlocks blocks = new(fs, inode, refuse);
        long count = fs.LengthOf(inode) / fs.Superblock.BlockBytes;
        if (count == 0)
        {
            throw refuse("it is empty");
        }

        ReadOnlySpan<byte> raw = blocks.Read(0).Span[..JournalSuperblock.LengthBytes];
        blocks.Superblock = JournalSuperblock.Parse(raw, fs.Superblock.BlockBytes, count, refuse);
        return blocks;
    }

    /// <summary>One block; what was read before is gone.</summary>
    public ReadOnlyMemory<byte> Read(uint block)
    {
        fs.Spend(buffer.Length);
        fs.Volume.Read(Physical(block) * fs.Superblock.BlockBytes, buffer);
        return buffer;
    }

    /// <summary>Which block of the volume it is.</summary>
    public long Physical(uint block)
    {
        if (run.Count == 0 || block < run.First || block >= run.End)
        {
            run = fs.Find(inode, block);
        }

        return run.Physical >= 0 ? run.Physical + (block - run.First) : throw refuse($"it has a hole at block {block}");
    }
}
