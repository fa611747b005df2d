using Shien.Api;
using Shien.Api.Administration;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Machines;

namespace Shien.Blade.Administration;

/// <summary>The paths below <c>/v1/admin</c>: administrators only.</summary>
internal sealed class AdminRoutes(EverybodysMachines everybody, MachineCommands commands, AuditFile audit, OnceCache once)
{
    private const string AccountPath = "/v1/admin/accounts/{account}";

    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/admin/machines", http => TellAsync(http, () => Answer.Json(everybody.List(), ApiJson.Default.OwnedMachineList)));
        routes.MapGet("/v1/admin/usage", http => TellAsync(http, () => Answer.Json(everybody.Usage(), ApiJson.Default.UsageReport)));
        routes.MapGet("/v1/admin/limits", http => TellAsync(http, () => Answer.Json(everybody.Limits(http.Request.Query["account"]), ApiJson.Default.LimitReport)));
        routes.MapGet("/v1/admin/audit", http => TellAsync(http, () => Answer.Json(Audit(http), ApiJson.Default.AuditEntryList)));
        routes.MapPost(AccountPath + "/machines/{name}/shutdown", http => StopAsync(http, commands.Shutdown));
        routes.MapPost(AccountPath + "/machines/{name}/destroy", http => StopAsync(http, commands.Destroy));
        routes.MapPut(AccountPath + "/frozen", (RequestDelegate)FreezeAsync);
        routes.MapDelete(AccountPath + "/frozen", http => ChangeAsync(http, caller => everybody.Thaw(caller, http.Part("account"))));
    }

    private AuditEntryList Audit(HttpContext http)
    {
        long count = Requests.Number(http.Request.Query["count"]);
        string? account = http.Request.Query["account"];
        return count is > 0 and <= AuditEntryList.MaxEntries
            ? new AuditEntryList(audit.Latest(account, (int)count))
            : throw new RefusalException(ErrorCodes.BadRequest, $"the count must be 1 to {AuditEntryList.MaxEntries}");
    }

    private async Task FreezeAsync(HttpContext http)
    {
        EverybodysMachines.CheckAdministrator(http.Caller().Account);
        FreezeRequest request = await http.BodyAsync(ApiJson.Default.FreezeRequest).ConfigureAwait(false);
        await ChangeAsync(http, caller => everybody.Freeze(caller, http.Part("account"), request.Reason)).ConfigureAwait(false);
    }

    private Task StopAsync(HttpContext http, Func<Caller, string, MachineInfo> act)
    {
        Caller caller = http.Caller();
        EverybodysMachines.CheckAdministrator(caller.Account);
        string account = http.Part("account");
        string name = http.Part("name");
        return http.OnceAsync(once, () => Answer.Json(everybody.Stop(caller, account, name, act), ApiJson.Default.MachineInfo));
    }

    private Task ChangeAsync(HttpContext http, Action<Caller> act)
    {
        Caller caller = http.Caller();
        EverybodysMachines.CheckAdministrator(caller.Account);
        return http.OnceAsync(once, () =>
        {
            act(caller);
            return Answer.Nothing;
        });
    }

    // Blocks the pool's thread that Kestrel runs it on.
    private static Task TellAsync(HttpContext http, Func<Answer> tell)
    {
        EverybodysMachines.CheckAdministrator(http.Caller().Account);
        return tell().SendAsync(http);
    }
}
