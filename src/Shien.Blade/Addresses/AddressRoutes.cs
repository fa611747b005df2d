using Shien.Api;
using Shien.Blade.Accounts;
using Shien.Blade.Http;

namespace Shien.Blade.Addresses;

/// <summary><c>POST /v1/addresses?machine=NAME</c>.</summary>
internal sealed class AddressRoutes(AddressRenewal renewal, OnceCache once)
{
    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/addresses", (RequestDelegate)RenewAsync);

    private Task RenewAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string? name = http.Request.Query["machine"];
        return http.OnceAsync(once, () => Answer.Json(renewal.Run(caller, name), ApiJson.Default.AddressReport));
    }
}
