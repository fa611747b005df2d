using Renci.SshNet;

namespace Shien.Remote.SshNet;

/// <summary>
/// Ends real hangs. SSH.NET's keepalive expects no answer and notices nothing, so after a third of the limit without a
/// byte a channel is opened, which every live sshd answers; a connection that moves no byte and gives no answer for the
/// whole limit is given up. A blade that only waits for its store answers, and is waited for.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly SshClient client;
    private readonly Activity activity;
    private readonly TimeSpan limit;
    private readonly Func<bool> isNeeded;
    private readonly Action giveUp;
    private readonly CancellationTokenSource stop = new();

    /// <summary>Starts watching.</summary>
    /// <param name="client">A connected client.</param>
    /// <param name="activity">When it last moved a byte.</param>
    /// <param name="limit">Longest silence.</param>
    /// <param name="isNeeded">False while no stream is open.</param>
    /// <param name="giveUp">Called once.</param>
    public Watchdog(SshClient client, Activity activity, TimeSpan limit, Func<bool> isNeeded, Action giveUp)
    {
        this.client = client;
        this.activity = activity;
        this.limit = limit;
        this.isNeeded = isNeeded;
        this.giveUp = giveUp;
        _ = WatchAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        CancellationToken stopped = stop.Token;
        try
        {
            while (true)
            {
                await Task.Delay(limit / 3, stopped).ConfigureAwait(false);
                if (isNeeded() && activity.Silence > limit / 3 && !await AnswersAsync(stopped).ConfigureAwait(false))
                {
                    giveUp();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closed.
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken stopped)
    {
        // Silence before the first stream is no fault: the limit counts from the probe.
        TimeSpan before = activity.Silence < limit ? TimeSpan.Zero : activity.Silence;
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Probe(answered)) { IsBackground = true, Name = "shien watchdog" }.Start();
        while (activity.Silence - before < limit)
        {
            await Task.WhenAny(answered.Task, Task.Delay(limit / 10, stopped)).ConfigureAwait(false);
            stopped.ThrowIfCancellationRequested();
            if (answered.Task.IsCompleted)
            {
                activity.Touch();
                return true;
            }
        }

        return false;
    }

    // A refused channel is an answer too; a broken connection ends the streams by itself.
    private void Probe(TaskCompletionSource answered)
    {
        try
        {
            using SshCommand command = client.CreateCommand("true");
            Task running = command.ExecuteAsync(CancellationToken.None);
            answered.TrySetResult();
            running.Wait(limit);
        }
        catch (Exception e) when (e is AggregateException || SshNetFailures.IsOurs(e))
        {
            answered.TrySetResult();
        }
    }
}
