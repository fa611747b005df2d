using Shien.Api;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes;

namespace Shien.Blade.Repairs;

/// <summary><c>POST /v1/machines/NAME/fix</c>. A request that is sent again is told what the first one is told.</summary>
internal sealed class RepairRoute(MachineRepair repair, CancellationToken stopping)
{
    private const int Remembered = 64;

    private readonly Dictionary<(uint Uid, string Id), EventLog> told = [];
    private readonly Queue<(uint Uid, string Id)> order = new();

    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/machines/{name}/fix", (RequestDelegate)FixAsync);

    private async Task FixAsync(HttpContext http)
    {
        FixRequest fix = await http.BodyAsync(ApiJson.Default.FixRequest).ConfigureAwait(false);
        await Begin(http.Caller(), http.Part("name"), http.RequestId(), fix).SendAsync(http).ConfigureAwait(false);
    }

    private EventLog Begin(Caller caller, string slot, string id, FixRequest fix)
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

        _ = Task.Run(() => repair.RunAsync(caller, slot, fix, events, stopping), CancellationToken.None);
        return events;
    }
}
