namespace Shien.Images.FileSystems.Extents;

/// <summary>What was read last, up to a number of bytes; the longest unused goes first. Not safe for concurrent use.</summary>
/// <typeparam name="TKey">What blocks are called.</typeparam>
internal sealed class RecentBlocks<TKey>(int maxBytes)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, byte[] Content)>> known = [];
    private readonly LinkedList<(TKey Key, byte[] Content)> recent = [];
    private long bytes;

    /// <summary>The block of that name; whoever gets it must not change it.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="load">Reads and checks a block that is not here; what it throws passes through, and nothing is kept.</param>
    public byte[] Get(TKey key, Func<TKey, byte[]> load)
    {
        if (known.TryGetValue(key, out LinkedListNode<(TKey Key, byte[] Content)>? node))
        {
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Content;
        }

        // Never into the array of an old one: somebody may still read from that.
        byte[] content = load(key);
        bytes += content.Length;
        while (bytes > maxBytes && recent.Last is { } oldest)
        {
            bytes -= oldest.Value.Content.Length;
            recent.RemoveLast();
            known.Remove(oldest.Value.Key);
        }

        known[key] = recent.AddFirst((key, content));
        return content;
    }
}
