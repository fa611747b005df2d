using Shien.Api;
using Shien.Api.Administration;
using Shien.Blade.Administration;
using Shien.Blade.Http;

namespace Shien.Blade.Health;

/// <summary>How the blade is, for administrators: <c>/v1/admin/metrics</c> and <c>/v1/admin/health</c>.</summary>
internal sealed class HealthRoutes(Func<string> metrics, HealthLook health)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/admin/metrics", (RequestDelegate)TellMetricsAsync);
        routes.MapGet("/v1/admin/health", (RequestDelegate)TellHealthAsync);
    }

    // Blocks the pool's thread that Kestrel runs it on.
    private Task TellMetricsAsync(HttpContext http)
    {
        EverybodysMachines.CheckAdministrator(http.Caller().Account);
        return Answer.Json(new MetricsText(metrics()), ApiJson.Default.MetricsText).SendAsync(http);
    }

    private async Task TellHealthAsync(HttpContext http)
    {
        EverybodysMachines.CheckAdministrator(http.Caller().Account);
        await Answer.Json(await health.RunAsync().ConfigureAwait(false), ApiJson.Default.HealthReport).SendAsync(http).ConfigureAwait(false);
    }
}
