using System.Collections.Concurrent;

namespace Shien.Blade.Accounts;

/// <summary>
/// Answers of the name service, which may hang for a minute where LDAP does: each question is asked on a thread of its own and waited
/// for a moment only; then what was answered last holds. Any thread may call.
/// </summary>
/// <param name="ask">Asks; blocks for as long as it likes, throws <see cref="IOException"/> where there is no answer, and says null for "there is none".</param>
/// <param name="time">The clock.</param>
internal sealed class NameMemory<TKey, TValue>(Func<TKey, TValue?> ask, TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    /// <summary>Longest that anybody waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    // After a question that was not answered; local accounts are answered faster than that.
    private static readonly TimeSpan LittlePatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private const int MaxKeys = 10_000;
    private const int MaxThreads = 16;
    private const int StackBytes = 256 * 1024;

    private readonly ConcurrentDictionary<TKey, Entry> entries = [];
    private int threads;
    private long failed;

    /// <summary>True while questions are not answered.</summary>
    public bool IsFailing => Volatile.Read(ref failed) is not 0 and var at && time.GetElapsedTime(at) < FailingFor;

    /// <summary>The answer, or what it was last; null for "there is none".</summary>
    /// <exception cref="IOException">There is no answer, and there never was one.</exception>
    public TValue? Find(TKey key)
    {
        if (entries.Count > MaxKeys)
        {
            entries.Clear();
        }

        Entry entry = entries.GetOrAdd(key, _ => new Entry());
        Task<TValue?>? asking;
        lock (entry)
        {
            if (entry.Value is { } fresh && time.GetElapsedTime(entry.At) < Fresh)
            {
                return fresh;
            }

            asking = entry.Asking ??= Begin(key, entry);
        }

        try
        {
            if (asking?.Wait(IsFailing ? LittlePatience : Patience) == true)
            {
                return asking.Result;
            }
        }
        catch (AggregateException e) when (e.InnerException is IOException)
        {
            return Last(entry) ?? throw e.InnerException;
        }

        Volatile.Write(ref failed, time.GetTimestamp());
        return Last(entry) ?? throw new IOException($"it does not answer within {Patience.TotalSeconds:0.#} s");
    }

    private static TValue? Last(Entry entry)
    {
        lock (entry)
        {
            return entry.Value;
        }
    }

    // Null where so many wait already that one more would only wait beside them.
    private Task<TValue?>? Begin(TKey key, Entry entry)
    {
        if (Interlocked.Increment(ref threads) > MaxThreads)
        {
            Interlocked.Decrement(ref threads);
            return null;
        }

        TaskCompletionSource<TValue?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Ask(key, entry, answer), StackBytes) { IsBackground = true }.Start();
        return answer.Task;
    }

    private void Ask(TKey key, Entry entry, TaskCompletionSource<TValue?> answer)
    {
        TValue? value = null;
        Exception? failure = null;
        try
        {
            value = ask(key);
            Volatile.Write(ref failed, 0);
        }
        catch (Exception e)
        {
            failure = e as IOException ?? new IOException(e.Message, e);
            Volatile.Write(ref failed, time.GetTimestamp());
        }

        Interlocked.Decrement(ref threads);
        lock (entry)
        {
            entry.Asking = null;
            if (failure is null)
            {
                (entry.Value, entry.At) = (value, time.GetTimestamp());
            }
        }

        if (failure is null)
        {
            answer.SetResult(value);
        }
        else
        {
            answer.SetException(failure);
            _ = answer.Task.Exception; // seen, also where nobody waits any more
        }
    }

    private sealed class Entry
    {
        public TValue? Value { get; set; }

        public long At { get; set; }

        public Task<TValue?>? Asking { get; set; }
    }
}
