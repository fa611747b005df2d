using System.Runtime.InteropServices;

namespace Shien.Tests.Disks;

/// <summary>
/// How many mutated inputs a parser gets: a seeded few in every run, a million in <c>tests/run --long</c>. The limits are
/// those of one input.
/// </summary>
internal static partial class FuzzBudget
{
    /// <summary>Inputs of a quick run; each fuzz test should end within a second.</summary>
    public const int QuickInputs = 1000;

    /// <summary>Inputs of a long run, by parser.</summary>
    public const int LongInputs = 1_000_000;

    /// <summary>Most bytes that reading one input may allocate.</summary>
    public const long MaxAllocatedBytes = 256L << 20;

    /// <summary>Longest that one input may take, in time of its thread on a processor: the machine may be busy with something else.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>True in <c>tests/run --long</c>, which sets <c>SHIEN_TESTS_LONG=1</c>.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("SHIEN_TESTS_LONG") == "1";

    /// <summary>
    /// Inputs of this run: <see cref="QuickInputs"/>, <see cref="LongInputs"/>, or what <c>SHIEN_FUZZ_INPUTS</c> says.
    /// </summary>
    public static int Inputs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SHIEN_FUZZ_INPUTS"), out int inputs) && inputs > 0 ? inputs : IsLong ? LongInputs : QuickInputs;

    /// <summary>
    /// Feeds a parser with mutated inputs, made from seeds 0, 1, 2 …, on all cores. Whatever it throws is the failure and
    /// comes with its seed; so does an input that takes too long or too much memory.
    /// </summary>
    /// <param name="make">Makes the input of a seed.</param>
    /// <param name="isAccepted">Parses it; catches <see cref="Images.ImageException"/> and nothing else. Runs on one thread.</param>
    /// <param name="share">Of how many tests of one parser this is one; each takes its part of the inputs.</param>
    /// <returns>How many inputs were accepted.</returns>
    public static int Feed<T>(Func<Random, T> make, Func<T, bool> isAccepted, int share = 1)
    {
        int accepted = 0;
        Parallel.For(0, Inputs / share, seed =>
        {
            (bool isRead, TimeSpan took, long allocated) = Try(seed, make, isAccepted);
            if (allocated > MaxAllocatedBytes || took > MaxTime)
            {
                throw new InvalidOperationException($"seed {seed}: took {took.TotalSeconds:F1} s and {allocated} bytes");
            }

            Interlocked.Add(ref accepted, isRead ? 1 : 0);
        });
        return accepted;
    }

    private static (bool IsRead, TimeSpan Took, long AllocatedBytes) Try<T>(int seed, Func<Random, T> make, Func<T, bool> isAccepted)
    {
        T input = make(new Random(seed));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan started = ThreadTime();
        try
        {
            bool isRead = isAccepted(input);
            return (isRead, ThreadTime() - started, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static TimeSpan ThreadTime()
    {
        const int threadProcessorTime = 3; // CLOCK_THREAD_CPUTIME_ID of <time.h>
        return OperatingSystem.IsLinux() && GetClock(threadProcessorTime, out ClockTime time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
            : TimeProvider.System.GetElapsedTime(0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetClock(int clock, out ClockTime time);

    private struct ClockTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
