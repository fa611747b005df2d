using Shien.Api;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Http;

namespace Shien.Blade.Repairs;

/// <summary><c>POST /v1/machines/NAME/fix</c>. A request that is sent again is told what the first one is told.</summary>
internal sealed class RepairRoute(MachineRepair repair, CancellationToken stopping)
{
    private readonly ToldOnce once = new();

    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/machines/{name}/fix", (RequestDelegate)FixAsync);

    private async Task FixAsync(HttpContext http)
    {
        FixRequest fix = await http.BodyAsync(ApiJson.Default.FixRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        string name = http.Part("name");
        await once.Begin(caller, http.RequestId(), events => repair.RunAsync(caller, name, fix, events, stopping)).SendAsync(http).ConfigureAwait(false);
    }
}
