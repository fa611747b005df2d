namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// The directories in which something was looked up last, by name, so that walking a large one takes no square of its length.
/// Bounded. Not safe for concurrent use.
/// </summary>
internal sealed class Ext4DirectoryIndexes(Ext4FileSystem fs)
{
    private const int MaxDirectories = 128;
    private const int MaxNames = 400_000;

    private readonly Dictionary<ulong, Ext4DirectoryIndex> known = [];
    private readonly Queue<ulong> oldestFirst = new();
    private int names;

    /// <summary>The inode that a name stands for; null if there is none.</summary>
    /// <exception cref="ImageException">The directory is damaged or encrypted, or it cannot be told.</exception>
    public uint? Find(Ext4Inode directory, ReadOnlySpan<byte> name)
    {
        if (!known.TryGetValue(directory.Number, out Ext4DirectoryIndex? index))
        {
            index = Ext4DirectoryIndex.Read(fs, directory, MaxNames);
            Keep(directory.Number, index);
        }

        return index.Find(name, out uint inode) ? inode
            : index.IsWhole ? index.FindIgnoringCase(fs, directory, name)
            : FindUnindexed(directory, name);
    }

    private void Keep(ulong number, Ext4DirectoryIndex index)
    {
        while (oldestFirst.Count > 0 && (oldestFirst.Count >= MaxDirectories || names + index.Count > MaxNames))
        {
            known.Remove(oldestFirst.Dequeue(), out Ext4DirectoryIndex? oldest);
            names -= oldest!.Count;
        }

        known[number] = index;
        oldestFirst.Enqueue(number);
        names += index.Count;
    }

    private uint? FindUnindexed(Ext4Inode directory, ReadOnlySpan<byte> name)
    {
        if (directory.IgnoresCase)
        {
            throw new ImageException(
                $"Could not look for a name in a directory (inode {directory.Number}) on {fs.Volume.Name}: it ignores case and has more than {MaxNames} names.");
        }

        foreach (Ext4DirectoryEntry entry in Ext4Directory.Read(fs, directory))
        {
            if (entry.Name.Span.SequenceEqual(name))
            {
                return entry.Inode;
            }
        }

        return null;
    }
}
