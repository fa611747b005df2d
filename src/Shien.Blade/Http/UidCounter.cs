namespace Shien.Blade.Http;

/// <summary>Counts what one uid has open, up to a limit. Any thread may call.</summary>
internal sealed class UidCounter(int limit)
{
    private readonly Dictionary<uint, int> counts = [];

    /// <summary>Counts one more, or answers null where the limit is reached. The answer is disposed when it ends.</summary>
    public IDisposable? TryEnter(uint uid)
    {
        lock (counts)
        {
            int count = counts.GetValueOrDefault(uid);
            if (count >= limit)
            {
                return null;
            }

            counts[uid] = count + 1;
            return new Entry(this, uid);
        }
    }

    private void Leave(uint uid)
    {
        lock (counts)
        {
            if (--counts[uid] == 0)
            {
                counts.Remove(uid);
            }
        }
    }

    private sealed class Entry(UidCounter counter, uint uid) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                counter.Leave(uid);
            }
        }
    }
}
