namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>A directory in any of its forms: in the inode, one block, blocks with an index of one block or of a tree.</summary>
internal static class XfsDirectory
{
    // About four million short names.
    private const long MaxBytes = 128 * 1024 * 1024;

    /// <summary>All names but <c>.</c> and <c>..</c>.</summary>
    public static IEnumerable<XfsDirectoryEntry> Read(XfsFileSystem fs, XfsInode directory) =>
        directory.Format == XfsForkFormat.Local
            ? XfsShortDirectory.Read(fs, directory)
            : ReadBlocks(fs, new XfsDirectoryBlocks(fs, directory)).Where(entry => !entry.IsSelfOrParent);

    /// <summary>What a name stands for, as the guest would find it; null if it would not.</summary>
    public static ulong? Find(XfsFileSystem fs, XfsInode directory, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return null;
        }

        bool ignoresCase = fs.Superblock.IgnoresCase;
        IEnumerable<XfsDirectoryEntry> candidates = directory.Format == XfsForkFormat.Local
            ? XfsShortDirectory.Read(fs, directory)
            : FindByHash(fs, new XfsDirectoryBlocks(fs, directory), XfsNameHash.Of(name, ignoresCase));
        ulong? found = null;
        foreach (XfsDirectoryEntry entry in candidates)
        {
            if (entry.Name.Span.SequenceEqual(name))
            {
                return entry.Inode;
            }

            // The exact name goes before one that differs in case.
            if (found is null && XfsNameHash.AreEqual(entry.Name.Span, name, ignoresCase))
            {
                found = entry.Inode;
            }
        }

        return found;
    }

    private static IEnumerable<XfsDirectoryEntry> ReadBlocks(XfsFileSystem fs, XfsDirectoryBlocks blocks)
    {
        long bytes = 0;
        foreach (long number in blocks.Names())
        {
            if ((bytes += fs.Superblock.DirectoryBlockBytes) > MaxBytes)
            {
                throw fs.Damaged($"the directory with inode {blocks.Directory.Number} has more than {MaxBytes >> 20} MiB of names");
            }

            XfsDirectoryBlock block = new(fs, blocks.Directory, blocks.Get(number));
            foreach (XfsDirectoryEntry entry in block.Entries())
            {
                yield return entry;
            }

            if (block.IsWhole && number == 0)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<XfsDirectoryEntry> FindByHash(XfsFileSystem fs, XfsDirectoryBlocks blocks, uint hash)
    {
        XfsDirectoryBlock first = new(fs, blocks.Directory, blocks.Get(0));
        int blockBytes = fs.Superblock.DirectoryBlockBytes;
        IEnumerable<long> places = first.IsWhole ? XfsDirectoryIndex.FindIn(first.Index, hash) : XfsDirectoryIndex.Find(fs, blocks, hash);
        foreach (long place in places)
        {
            long number = place / blockBytes * (blockBytes / fs.Superblock.BlockBytes);
            if (number >= blocks.IndexStart || (first.IsWhole && number > 0))
            {
                throw fs.Damaged($"the index of the directory with inode {blocks.Directory.Number} points to byte {place}");
            }

            XfsDirectoryBlock block = number == 0 ? first : new(fs, blocks.Directory, blocks.Get(number));
            yield return block.EntryAt((int)(place % blockBytes));
        }
    }
}
