using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes;

namespace Shien.Blade.Making;

/// <summary>Paths that make machines of what the blade has. What takes long lasts as long as its request.</summary>
internal sealed class MakingRoutes(
    TemplateMachines templates, EmptyMachines empties, MachineClones clones, MachineSnapshots snapshots, OnceCache once, BladeLog log, CancellationToken stopping)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/machines/make", (RequestDelegate)MakeAsync);
        routes.MapPost("/v1/machines/empty", (RequestDelegate)MakeEmptyAsync);
        routes.MapPost("/v1/machines/{name}/reset", (RequestDelegate)ResetAsync);
        routes.MapPost("/v1/machines/{name}/clone", (RequestDelegate)CloneAsync);
        routes.MapGet("/v1/machines/{name}/snapshots", (RequestDelegate)ListAsync);
        routes.MapPost("/v1/machines/{name}/snapshots", (RequestDelegate)TakeAsync);
        routes.MapPost("/v1/machines/{name}/snapshots/{snapshot}/revert", (RequestDelegate)RevertAsync);
        routes.MapDelete("/v1/machines/{name}/snapshots/{snapshot}", (RequestDelegate)DeleteAsync);
    }

    private async Task MakeAsync(HttpContext http)
    {
        MakeRequest make = await http.BodyAsync(ApiJson.Default.MakeRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        await AttendedWork.RunAsync(
            http, $"define of '{caller.Account.Name}'", log, (events, cancellation) => templates.MakeAsync(caller, make, events, cancellation), stopping).ConfigureAwait(false);
    }

    private async Task MakeEmptyAsync(HttpContext http)
    {
        EmptyRequest make = await http.BodyAsync(ApiJson.Default.EmptyRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        await AttendedWork.RunAsync(
            http, $"define of '{caller.Account.Name}'", log, (events, cancellation) => empties.MakeAsync(caller, make, events, cancellation), stopping).ConfigureAwait(false);
    }

    private Task ResetAsync(HttpContext http) => WorkAsync(http, "reset", templates.ResetAsync);

    private Task RevertAsync(HttpContext http)
    {
        string snapshot = http.Part("snapshot");
        return WorkAsync(http, "revert", (caller, name, events, cancellation) => snapshots.RevertAsync(caller, name, snapshot, events, cancellation));
    }

    private async Task CloneAsync(HttpContext http)
    {
        CloneRequest clone = await http.BodyAsync(ApiJson.Default.CloneRequest).ConfigureAwait(false);
        await WorkAsync(http, "clone", (caller, name, events, cancellation) => clones.MakeAsync(caller, name, clone, events, cancellation)).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        SnapshotList list = await Task.Run(() => snapshots.List(caller.Account, name)).ConfigureAwait(false);
        await Answer.Json(list, ApiJson.Default.SnapshotList).SendAsync(http).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext http)
    {
        SnapshotRequest request = await http.BodyAsync(ApiJson.Default.SnapshotRequest).ConfigureAwait(false);
        await WorkAsync(http, "snapshot", (caller, name, events, cancellation) => snapshots.TakeAsync(caller, name, request.Name, events, cancellation)).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        (string name, string snapshot) = (http.Part("name"), http.Part("snapshot"));
        return http.OnceAsync(once, () =>
        {
            snapshots.Delete(caller, name, snapshot);
            return Answer.Nothing;
        });
    }

    private Task WorkAsync(HttpContext http, string what, Func<Caller, string, EventLog, CancellationToken, Task<PushEvent>> work)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        return AttendedWork.RunAsync(
            http, $"{what} of '{caller.Account.Name}'", log, (events, cancellation) => work(caller, name, events, cancellation), stopping);
    }
}
