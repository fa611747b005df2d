using Shien.Api;
using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Media;

namespace Shien.Blade.Machines;

/// <summary>The paths below <c>/v1/machines</c> that answer with JSON.</summary>
internal sealed class MachineRoutes(MachineCommands commands, MachineFacts facts, MachineAdjustment adjustment, MachineMedia media, OnceCache once)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/machines", (RequestDelegate)ListAsync);
        routes.MapPost("/v1/machines", (RequestDelegate)DefineAsync);
        routes.MapDelete("/v1/machines/{name}", (RequestDelegate)UndefineAsync);
        routes.MapPost("/v1/machines/{name}/start", http => ChangeAsync(http, commands.Start));
        routes.MapPost("/v1/machines/{name}/destroy", http => ChangeAsync(http, commands.Destroy));
        routes.MapPost("/v1/machines/{name}/shutdown", http => ChangeAsync(http, commands.Shutdown));
        routes.MapPost("/v1/machines/{name}/reboot", http => ChangeAsync(http, commands.Reboot));
        routes.MapPost("/v1/machines/{name}/medium", (RequestDelegate)AttachAsync);
        routes.MapDelete("/v1/machines/{name}/medium", http => ChangeAsync(http, media.Eject));
        routes.MapPatch("/v1/machines/{name}", (RequestDelegate)AdjustAsync);
        routes.MapGet("/v1/machines/{name}/domain", http => TellAsync(http, (account, name) =>
            Answer.Json(facts.Domain(account, name), ApiJson.Default.DomainFacts)));
        routes.MapGet("/v1/machines/{name}/details", http => TellAsync(http, (account, name) =>
            Answer.Json(facts.Details(account, name), ApiJson.Default.MachineDetails)));
        routes.MapGet("/v1/machines/{name}/xml", http => TellAsync(http, (account, name) =>
            Answer.Json(commands.Xml(account, name), ApiJson.Default.MachineXml)));
        routes.MapGet("/v1/machines/{name}/hardware", http => TellAsync(http, (account, name) =>
            Answer.Json(commands.Hardware(account, name), ApiJson.Default.MachineHardware)));
    }

    private Task ListAsync(HttpContext http) =>
        TellAsync(http, (account, _) => Answer.Json(commands.List(account), ApiJson.Default.MachineList));

    private async Task DefineAsync(HttpContext http)
    {
        DefineRequest request = await http.BodyAsync(ApiJson.Default.DefineRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        await http.OnceAsync(once, () => Machine(commands.Define(caller, request.Name))).ConfigureAwait(false);
    }

    private async Task AttachAsync(HttpContext http)
    {
        MediumRequest medium = await http.BodyAsync(ApiJson.Default.MediumRequest).ConfigureAwait(false);
        await ChangeAsync(http, (caller, name) => media.Attach(caller, name, medium)).ConfigureAwait(false);
    }

    private async Task AdjustAsync(HttpContext http)
    {
        MachineChange change = await http.BodyAsync(ApiJson.Default.MachineChange).ConfigureAwait(false);
        await ChangeAsync(http, (caller, name) => adjustment.Run(caller, name, change)).ConfigureAwait(false);
    }

    private async Task UndefineAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        Func<Caller, string, AddressRegistration?> act = http.Request.Query["image"].ToString() switch
        {
            "keep" => commands.Undefine,
            "delete" => commands.Delete,
            _ => throw new RefusalException(ErrorCodes.BadRequest, "the query must say image=keep or image=delete"),
        };
        await http.OnceAsync(once, () => act(caller, name) is { } left ? Answer.Json(left, ApiJson.Default.AddressRegistration) : Answer.Nothing).ConfigureAwait(false);
    }

    private Task ChangeAsync(HttpContext http, Func<Caller, string, MachineInfo> act)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        return http.OnceAsync(once, () => Machine(act(caller, name)));
    }

    // Blocks the pool's thread that Kestrel runs it on.
    private static Task TellAsync(HttpContext http, Func<Account, string, Answer> tell) =>
        tell(http.Caller().Account, http.Part("name")).SendAsync(http);

    private static Answer Machine(MachineInfo machine) => Answer.Json(machine, ApiJson.Default.MachineInfo);
}
