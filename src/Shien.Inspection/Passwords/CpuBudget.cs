namespace Shien.Inspection.Passwords;

/// <summary>CPU time that may be spent on guesses. Measured, because nobody knows how fast a machine hashes. Not safe for concurrent use.</summary>
/// <param name="total">All that there is.</param>
/// <param name="cpuTime">CPU time of this process so far.</param>
internal sealed class CpuBudget(TimeSpan total, Func<TimeSpan> cpuTime)
{
    private TimeSpan spent;

    /// <summary>Of this process: other threads count as well, so a budget can only end too early.</summary>
    public static CpuBudget OfProcess(TimeSpan total) => new(total, () => Environment.CpuUsage.TotalTime);

    /// <summary>True if work of about this length still fits.</summary>
    public bool Allows(TimeSpan estimate) => spent + estimate <= total;

    /// <summary>Does the work and charges what it took.</summary>
    public T Pay<T>(Func<T> work)
    {
        TimeSpan before = cpuTime();
        try
        {
            return work();
        }
        finally
        {
            spent += cpuTime() - before;
        }
    }
}
