using Shien.Blade.Accounts;
using Shien.Blade.Pushes;

namespace Shien.Blade.Http;

/// <summary>Long work that tells its progress: a request that is sent again begins nothing and is told what the first one is told.</summary>
internal sealed class ToldOnce
{
    private const int Remembered = 64;

    private readonly Dictionary<(uint Uid, string Id), EventLog> told = [];
    private readonly Queue<(uint Uid, string Id)> order = new();

    /// <summary>Begins the work, or answers with what a request of the same id has begun.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Of the request; empty for none.</param>
    /// <param name="work">Runs to its end by itself, tells it, and never throws.</param>
    public EventLog Begin(Caller caller, string id, Func<EventLog, Task> work)
    {
        EventLog events = new();
        lock (told)
        {
            if (id.Length > 0 && told.TryGetValue((caller.Account.Uid, id), out EventLog? before))
            {
                return before;
            }

            if (id.Length > 0)
            {
                told.Add((caller.Account.Uid, id), events);
                order.Enqueue((caller.Account.Uid, id));
                if (order.Count > Remembered)
                {
                    told.Remove(order.Dequeue());
                }
            }
        }

        _ = Task.Run(() => work(events), CancellationToken.None);
        return events;
    }
}
