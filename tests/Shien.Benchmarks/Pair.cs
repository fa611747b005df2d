using System.Globalization;

namespace Shien.Benchmarks;

/// <summary>Two programs that do the same work, measured in turns, so that a machine that others use too favours neither.</summary>
/// <param name="Ours">Runs ours once.</param>
/// <param name="OurName">What the lines call it.</param>
/// <param name="Theirs">Runs the peer once.</param>
/// <param name="TheirName">What the lines call it.</param>
internal sealed record Pair(Func<Measured> Ours, string OurName, Func<Measured> Theirs, string TheirName)
{
    /// <summary>Runs both <paramref name="rounds"/> times, prints each round, and returns the medians.</summary>
    public (Measured Ours, Measured Theirs) Run(int rounds)
    {
        List<Measured> ours = [];
        List<Measured> theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            // Each side is first in half of the rounds.
            if (round % 2 == 0)
            {
                ours.Add(Ours());
                theirs.Add(Theirs());
            }
            else
            {
                theirs.Add(Theirs());
                ours.Add(Ours());
            }

            Print($"round {round + 1}: {OurName} {ours[^1].Seconds:0.000} s ({ours[^1].CpuSeconds:0.000} s CPU), {TheirName} {theirs[^1].Seconds:0.000} s ({theirs[^1].CpuSeconds:0.000} s CPU), ratio {theirs[^1].Seconds / ours[^1].Seconds:0.00}");
        }

        return (Median(ours), Median(theirs));
    }

    public static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    // Of each number by itself; of memory the most.
    private static Measured Median(List<Measured> times) => new(
        times.Select(time => time.Seconds).Order().ElementAt(times.Count / 2),
        times.Select(time => time.CpuSeconds).Order().ElementAt(times.Count / 2),
        times.Max(time => time.PeakBytes));
}
