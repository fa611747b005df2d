using System.Threading.Channels;

namespace Shien.Images.Pipelines;

/// <summary>
/// Works on many items at once and hands the results on in the order of the items. What is in memory is bounded: an item
/// is begun only when there is room for its result among those that wait.
/// </summary>
internal static class OrderedPipeline
{
    private const int MaxWaitingBytes = 64 << 20;

    /// <summary>Runs until the items end; afterwards nothing works any more, also when it throws.</summary>
    /// <param name="itemBytes">Memory that an item and its result take, roughly: bounds how many are at work or wait.</param>
    /// <param name="items">Enumerated by one thread.</param>
    /// <param name="work">Called by many threads.</param>
    /// <param name="consume">Called in the order of the items, never twice at once.</param>
    /// <param name="cancellation">Ends the run with <see cref="OperationCanceledException"/>.</param>
    public static async Task RunAsync<TItem, TResult>(
        int itemBytes,
        IEnumerable<TItem> items,
        Func<TItem, TResult> work,
        Func<TResult, ValueTask> consume,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<Task<TResult>> begun = Channel.CreateBounded<Task<TResult>>(WindowOf(itemBytes));
        Task feeding = Task.Run(() => FeedAsync(items, work, begun.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<TResult> next in begun.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await consume(await next.ConfigureAwait(false)).ConfigureAwait(false);
            }

            await feeding.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (begun.Reader.TryRead(out Task<TResult>? left))
            {
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Twice the cores: enough for all of them to go on while the next one in order is late.
    private static int WindowOf(int itemBytes) =>
        Math.Clamp(2 * Environment.ProcessorCount, 2, Math.Max(2, MaxWaitingBytes / itemBytes));

    private static async Task FeedAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, TResult> work,
        ChannelWriter<Task<TResult>> begun,
        CancellationToken stop)
    {
        try
        {
            foreach (TItem item in items)
            {
                // Room first, and nobody else writes: an item that was begun is always handed on, never left working unseen.
                await begun.WaitToWriteAsync(stop).ConfigureAwait(false);
                begun.TryWrite(Task.Run(() => work(item), stop));
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            begun.Complete();
        }
    }
}
