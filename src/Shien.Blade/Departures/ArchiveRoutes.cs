using Shien.Api;
using Shien.Api.Administration;
using Shien.Blade.Accounts;
using Shien.Blade.Administration;
using Shien.Blade.Http;

namespace Shien.Blade.Departures;

/// <summary>The archive's part of <c>/v1/admin</c>: administrators only.</summary>
internal sealed class ArchiveRoutes(AccountArchive archive, OnceCache once)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/admin/retired", (RequestDelegate)ListAsync);
        routes.MapPut("/v1/admin/accounts/{account}/retired", http => ChangeAsync(http, archive.Retire));
        routes.MapDelete("/v1/admin/accounts/{account}/retired", http => ChangeAsync(http, archive.Restore));
    }

    private Task ListAsync(HttpContext http)
    {
        EverybodysMachines.CheckAdministrator(http.Caller().Account);
        return Answer.Json(archive.List(), ApiJson.Default.RetiredAccountList).SendAsync(http);
    }

    private Task ChangeAsync(HttpContext http, Func<Caller, string, RetiredAccount> act)
    {
        Caller caller = http.Caller();
        EverybodysMachines.CheckAdministrator(caller.Account);
        string account = http.Part("account");
        return http.OnceAsync(once, () => Answer.Json(act(caller, account), ApiJson.Default.RetiredAccount));
    }
}
