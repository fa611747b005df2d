using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>
/// A directory that lies in its inode, without <c>.</c> and <c>..</c>. XFS Algorithms and Data Structures, "Short Form
/// Directories"; <c>struct xfs_dir2_sf_hdr</c>.
/// </summary>
internal static class XfsShortDirectory
{
    // Length of the name and the place that it would have in a block.
    private const int EntryHeaderBytes = 3;

    /// <exception cref="ImageException">The names do not fit into the inode.</exception>
    public static List<XfsDirectoryEntry> Read(XfsFileSystem fs, XfsInode directory)
    {
        ReadOnlyMemory<byte> fork = directory.DataFork;
        ulong length = directory.LengthBytes;
        if (length < 6 || length > (ulong)fork.Length)
        {
            throw Broken(fs, directory);
        }

        ReadOnlySpan<byte> content = fork.Span[..(int)length];
        int count = content[0];
        int inodeBytes = content[1] > 0 ? 8 : 4;
        int typeBytes = fs.Superblock.HasFileTypes ? 1 : 0;
        int at = 2 + inodeBytes;
        List<XfsDirectoryEntry> entries = [];
        for (int i = 0; i < count; i++)
        {
            int nameBytes = at < content.Length ? content[at] : 0;
            int bytes = EntryHeaderBytes + nameBytes + typeBytes + inodeBytes;
            if (nameBytes == 0 || bytes > content.Length - at)
            {
                throw Broken(fs, directory);
            }

            ReadOnlySpan<byte> inode = content.Slice(at + bytes - inodeBytes, inodeBytes);
            ulong number = inodeBytes == 8 ? BinaryPrimitives.ReadUInt64BigEndian(inode) : BinaryPrimitives.ReadUInt32BigEndian(inode);
            entries.Add(new XfsDirectoryEntry(number, fork.Slice(at + EntryHeaderBytes, nameBytes), bytes));
            at += bytes;
        }

        return entries;
    }

    private static ImageException Broken(XfsFileSystem fs, XfsInode directory) =>
        fs.Damaged($"the names in the directory with inode {directory.Number} do not fit into it");
}
