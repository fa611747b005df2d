using Shien.Images.FileSystems.Ext4.Journal;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// The metadata blocks that were read last, at most 4 MiB of them, as they are after the journal's replay. Not safe for concurrent
/// use.
/// </summary>
internal sealed class BlockCache(JournalOverlay overlay, int blockBytes, long blockCount, Func<string, ImageException> damage)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly Dictionary<long, LinkedListNode<(long Block, byte[] Content)>> known = [];
    private readonly LinkedList<(long Block, byte[] Content)> recent = [];

    /// <summary>One block; whoever gets it must not change it.</summary>
    /// <exception cref="ImageException">There is no such block, or the image is damaged there.</exception>
    public ReadOnlyMemory<byte> Get(long block)
    {
        if (known.TryGetValue(block, out LinkedListNode<(long Block, byte[] Content)>? node))
        {
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Content;
        }

        if (block < 0 || block >= blockCount)
        {
            throw damage($"something points to block {block}, but there are only {blockCount}");
        }

        byte[] content;
        if (known.Count >= MaxBytes / blockBytes && recent.Last is { } oldest)
        {
            recent.RemoveLast();
            known.Remove(oldest.Value.Block);
        }

        // Not the array of the oldest: somebody may still read from that.
        content = new byte[blockBytes];
        overlay.Read(block * blockBytes, content);
        known[block] = recent.AddFirst((block, content));
        return content;
    }
}
