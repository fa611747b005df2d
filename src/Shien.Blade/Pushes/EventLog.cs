using System.Runtime.CompilerServices;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Http;

namespace Shien.Blade.Pushes;

/// <summary>
/// What a commit tells, kept: the commit goes on when its client is gone, and whoever asks again reads it from the
/// beginning. One writer, any number of readers.
/// </summary>
internal sealed class EventLog
{
    private readonly Lock changing = new();
    private readonly List<PushEvent> events = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isEnded;
    private bool hasFailed;
    private volatile bool isTold;

    /// <summary>True once a client was sent the end.</summary>
    public bool IsTold => isTold;

    /// <summary>True before anything was told.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (changing)
            {
                return events.Count == 0;
            }
        }
    }

    /// <summary>True if it ended with an error.</summary>
    public bool HasFailed
    {
        get
        {
            lock (changing)
            {
                return hasFailed;
            }
        }
    }

    /// <summary>Tells something; an event with a machine, a box or an error is the last.</summary>
    public void Add(PushEvent told)
    {
        TaskCompletionSource wake;
        lock (changing)
        {
            events.Add(told);
            hasFailed |= told.Error is not null;
            isEnded |= told.Machine is not null || told.Box is not null || hasFailed;
            wake = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        wake.SetResult();
    }

    /// <summary>Tells that it failed, which is the last; what nobody expected goes into the daemon's log as well.</summary>
    /// <param name="e">Why.</param>
    /// <param name="givenUp">What is told where it was cancelled.</param>
    /// <param name="what">How the log calls the work.</param>
    /// <param name="log">The daemon's.</param>
    public void Fail(Exception e, ApiError givenUp, string what, BladeLog log)
    {
        ApiError error = e is OperationCanceledException ? givenUp : ErrorExplainer.Explain(e);
        if (error.Code is ErrorCodes.Internal)
        {
            log.Error(what, e);
        }

        Add(new PushEvent("failed", Error: error));
    }

    /// <summary>Sends everything, a line of JSON each, as it comes.</summary>
    public async Task SendAsync(HttpContext http)
    {
        http.AllowDownload();
        http.Response.ContentType = "application/x-ndjson";
        await foreach (PushEvent told in FollowAsync(http.RequestAborted).ConfigureAwait(false))
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(told, ApiJson.Default.PushEvent), (byte)'\n'];
            await http.Response.Body.WriteAsync(line, http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }

        isTold = true;
    }

    /// <summary>Everything from the beginning to the end, as it comes.</summary>
    public async IAsyncEnumerable<PushEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int next = 0; ;)
        {
            PushEvent[] fresh;
            Task more;
            bool ended;
            lock (changing)
            {
                fresh = [.. events.Skip(next)];
                more = changed.Task;
                ended = isEnded;
            }

            foreach (PushEvent told in fresh)
            {
                yield return told;
            }

            next += fresh.Length;
            if (ended)
            {
                yield break;
            }

            await more.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
