namespace Shien.Blade;

/// <summary>Work that comes back again and again, on a thread of the pool: never two at once, and its failure is not the daemon's.</summary>
internal sealed class Chore : IDisposable
{
    private readonly Action work;
    private readonly BladeLog log;
    private readonly ITimer timer;
    private int isAtWork;

    /// <summary>Begins it.</summary>
    /// <param name="work">Blocks.</param>
    /// <param name="every">Pause between two beginnings; one that is not over yet is waited for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of what it throws.</param>
    public Chore(Action work, TimeSpan every, TimeProvider time, BladeLog log)
    {
        this.work = work;
        this.log = log;
        timer = time.CreateTimer(_ => Run(), null, every, every);
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Run()
    {
        if (Interlocked.Exchange(ref isAtWork, 1) == 1)
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception e)
        {
            log.Error("something that is done again and again failed", e);
        }
        finally
        {
            Volatile.Write(ref isAtWork, 0);
        }
    }
}
