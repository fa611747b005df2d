namespace Shien.Blade.Http;

/// <summary>
/// Requests with an effect, by uid and id: HTTP clients send some of them again when a connection ends, and the second
/// one is answered as the first, also while that is still at work. Remembers the last ones only. Any thread may call.
/// </summary>
internal sealed class OnceCache(int capacity)
{
    private readonly Dictionary<(uint Uid, string Id), Task<Answer>> answers = [];
    private readonly Queue<(uint Uid, string Id)> order = new();

    /// <summary>Runs the act, unless the same uid has sent the same id before; then answers as it did.</summary>
    public Task<Answer> RunAsync(uint uid, string id, Func<Task<Answer>> act)
    {
        lock (answers)
        {
            if (answers.TryGetValue((uid, id), out Task<Answer>? before))
            {
                return before;
            }

            // On another thread, so that a slow act does not hold the lock.
            Task<Answer> answer = Task.Run(act);
            answers.Add((uid, id), answer);
            order.Enqueue((uid, id));
            if (order.Count > capacity)
            {
                answers.Remove(order.Dequeue());
            }

            return answer;
        }
    }
}
