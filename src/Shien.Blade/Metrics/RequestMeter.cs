using System.Diagnostics;

namespace Shien.Blade.Metrics;

/// <summary>Takes the time of requests.</summary>
internal sealed class RequestMeter(BladeMeter meter)
{
    // What clients send must not become a label: each would be kept for good.
    private static readonly string[] Known = ["account", "addresses", "admin", "boxes", "debug", "machines", "pushes"];

    /// <summary>Runs one.</summary>
    public async Task RunAsync(HttpContext http, Func<Task> next)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            if (http.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                meter.Request(PathOf(http.Request.Path.Value), Stopwatch.GetElapsedTime(start));
            }
        }
    }

    /// <summary>The first word of a path behind the version; <c>other</c> where it is none of ours.</summary>
    internal static string PathOf(string? path) => path?.Split('/') is ["", "v1", var word, ..] && Known.Contains(word) ? word : "other";
}
