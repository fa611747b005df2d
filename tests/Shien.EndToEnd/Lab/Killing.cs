using System.Diagnostics;

namespace Shien.EndToEnd.Lab;

/// <summary>Kills one of both sides, with SIGKILL, at random moments of a command of <c>shien</c>.</summary>
internal sealed class Killing(Blade blade, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>How long a command takes that nobody kills.</summary>
    public static TimeSpan Time(Action act)
    {
        long start = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Runs it and kills it, or the daemon, which is started again; says when and what it said.</summary>
    public string InTheMiddle(string account, string[] command, TimeSpan whole)
    {
        bool isBlade = random.Next(2) == 0;
        string said = Harm(
            blade.Entering(account, Artifacts.Shien, command),
            whole,
            () =>
            {
                if (isBlade)
                {
                    Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
                }
                else
                {
                    blade.As("root", "pkill", "-KILL", "-x", "shien");
                }
            });
        if (isBlade)
        {
            Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
        }

        return (isBlade ? "blade" : "client") + " killed " + said;
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
