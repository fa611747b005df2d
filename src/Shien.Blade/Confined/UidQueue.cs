namespace Shien.Blade.Confined;

/// <summary>
/// A few uids under which confined programs run, one at a time each. Who finds none free waits in a queue, first come first served,
/// and is told his place. Safe for concurrent use.
/// </summary>
internal sealed class UidQueue
{
    // Forty pushes at midnight: each of them shall hear that it goes on, not every step.
    private const int NearPlaces = 5;
    private const int FarStep = 10;

    private readonly Lock changing = new();
    private readonly Queue<uint> free = [];
    private readonly LinkedList<Waiting> waiting = [];

    /// <summary>All are free.</summary>
    /// <param name="first">The first uid.</param>
    /// <param name="count">How many, from there.</param>
    public UidQueue(uint first, int count)
    {
        for (uint n = 0; n < count; n++)
        {
            free.Enqueue(first + n);
        }
    }

    /// <summary>Waits for a uid; disposing the answer gives it back.</summary>
    /// <param name="place">Told the place in the queue, from 1, at once and as it gets nearer; must be quick and not ask for a uid. Not called where nobody waits.</param>
    /// <param name="cancellation">Leaves the queue with <see cref="OperationCanceledException"/>.</param>
    public async Task<TakenUid> TakeAsync(Action<int>? place, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        LinkedListNode<Waiting> mine;
        lock (changing)
        {
            if (free.TryDequeue(out uint uid))
            {
                return new TakenUid(uid, GiveBack);
            }

            mine = waiting.AddLast(new Waiting(place, new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously)));
            place?.Invoke(waiting.Count);
        }

        using CancellationTokenRegistration leaving = cancellation.Register(() => Leave(mine, cancellation));
        return new TakenUid(await mine.Value.Uid.Task.ConfigureAwait(false), GiveBack);
    }

    private void GiveBack(uint uid)
    {
        lock (changing)
        {
            if (waiting.First is not { } next)
            {
                free.Enqueue(uid);
                return;
            }

            waiting.Remove(next);
            next.Value.Uid.SetResult(uid);
            TellPlaces();
        }
    }

    private void Leave(LinkedListNode<Waiting> mine, CancellationToken cancellation)
    {
        lock (changing)
        {
            // Not there any more: a uid was given to it, which it gives back itself.
            if (mine.List is null)
            {
                return;
            }

            waiting.Remove(mine);
            mine.Value.Uid.SetCanceled(cancellation);
            TellPlaces();
        }
    }

    private void TellPlaces()
    {
        int place = 0;
        foreach (Waiting one in waiting)
        {
            place++;
            if (place <= NearPlaces || place % FarStep == 0)
            {
                one.Place?.Invoke(place);
            }
        }
    }

    private sealed record Waiting(Action<int>? Place, TaskCompletionSource<uint> Uid);
}
