using Shien.Blade.Accounts;
using Shien.Blade.Http;

namespace Shien.Blade.Boxes;

/// <summary><c>POST /v1/machines/NAME/flatten</c>. A request that is sent again is told what the first one is told.</summary>
internal sealed class FlattenRoute(MachineFlatten flatten, CancellationToken stopping)
{
    private readonly ToldOnce once = new();

    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/machines/{name}/flatten", http =>
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        return once.Begin(caller, http.RequestId(), events => flatten.RunAsync(caller, name, events, stopping)).SendAsync(http);
    });
}
