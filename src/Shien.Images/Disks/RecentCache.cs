namespace Shien.Images.Disks;

/// <summary>
/// Keeps the values used last, so that a file system's many small reads do not inflate the same grain again. Bounded;
/// safe for concurrent use. Two threads that miss together both load; one result is kept.
/// </summary>
/// <param name="capacity">Most values kept, over all shards; at least one a shard.</param>
internal sealed class RecentCache<TValue>(int capacity)
    where TValue : class
{
    private const int ShardCount = 8;

    private readonly Shard[] shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(Math.Max(1, capacity / ShardCount)))];

    /// <summary>The value of a key, loaded where it is not kept. Values are shared: nobody may change them.</summary>
    public TValue Get<TState>(long key, TState state, Func<long, TState, TValue> load)
    {
        Shard shard = shards[key & (ShardCount - 1)];
        if (shard.TryGet(key) is { } kept)
        {
            return kept;
        }

        TValue loaded = load(key, state);
        shard.Add(key, loaded);
        return loaded;
    }

    private sealed class Shard(int capacity)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<long, LinkedListNode<KeyValuePair<long, TValue>>> nodes = [];
        private readonly LinkedList<KeyValuePair<long, TValue>> newestFirst = new();

        public TValue? TryGet(long key)
        {
            lock (gate)
            {
                if (!nodes.TryGetValue(key, out LinkedListNode<KeyValuePair<long, TValue>>? node))
                {
                    return null;
                }

                newestFirst.Remove(node);
                newestFirst.AddFirst(node);
                return node.Value.Value;
            }
        }

        public void Add(long key, TValue value)
        {
            lock (gate)
            {
                if (nodes.ContainsKey(key))
                {
                    return;
                }

                if (nodes.Count == capacity && newestFirst.Last is { } oldest)
                {
                    newestFirst.RemoveLast();
                    nodes.Remove(oldest.Value.Key);
                }

                nodes.Add(key, newestFirst.AddFirst(new KeyValuePair<long, TValue>(key, value)));
            }
        }
    }
}
