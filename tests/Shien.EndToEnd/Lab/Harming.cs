using System.Diagnostics;

namespace Shien.EndToEnd.Lab;

/// <summary>Harms what runs on a blade at random moments.</summary>
internal sealed class Harming(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>How long a command takes that nobody kills.</summary>
    public static TimeSpan Time(Action act)
    {
        long start = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Runs something on a blade and harms it at a random moment; says when, and what it said.</summary>
    /// <param name="entering">The arguments of <see cref="Blade.Script"/>.</param>
    /// <param name="whole">How long it takes unharmed.</param>
    /// <param name="harm">What is done to it.</param>
    public string Harm(IReadOnlyList<string> entering, TimeSpan whole, Action harm)
    {
        TimeSpan after = whole * random.NextDouble();
        using Process running = Blade.Begin(entering);
        Task<string> error = running.StandardError.ReadToEndAsync();
        Task<string> output = running.StandardOutput.ReadToEndAsync();
        Thread.Sleep(after);
        harm();
        running.WaitForExit();
        Task.WaitAll(error, output);
        return $"after {after.TotalSeconds:F2} of {whole.TotalSeconds:F2} s; it said: {error.Result}";
    }
}
