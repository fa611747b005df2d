using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Pushes;

namespace Shien.Blade.Http;

/// <summary>Long work that tells its progress and that nobody waits for once its client is gone: Ctrl-C ends it, and nothing is left.</summary>
internal static class AttendedWork
{
    /// <summary>Runs it as long as the request lasts, and sends what it tells.</summary>
    /// <param name="http">The request.</param>
    /// <param name="what">How the log calls it.</param>
    /// <param name="log">The daemon's.</param>
    /// <param name="work">Answers with the last event; what it throws is told. It must be whole or undone when it ends.</param>
    /// <param name="stopping">The daemon ends.</param>
    public static async Task RunAsync(
        HttpContext http, string what, BladeLog log, Func<EventLog, CancellationToken, Task<PushEvent>> work, CancellationToken stopping)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        EventLog events = new();
        Task run = Task.Run(() => TellAsync(events, what, log, work, gone.Token), CancellationToken.None);
        try
        {
            await events.SendAsync(http).ConfigureAwait(false);
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(false);
        }
    }

    private static async Task TellAsync(
        EventLog events, string what, BladeLog log, Func<EventLog, CancellationToken, Task<PushEvent>> work, CancellationToken cancellation)
    {
        try
        {
            events.Add(await work(events, cancellation).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            events.Fail(
                e, new ApiError(ErrorCodes.Backend, "it was given up, because the blade's daemon stopped; nothing was changed", "Run the same command again."), what, log);
        }
    }
}
