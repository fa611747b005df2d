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
        TimeSpan after = whole * random.NextDouble();
        bool isBlade = random.Next(2) == 0;
        ProcessStartInfo start = new(Blade.Script) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in blade.Entering(account, Artifacts.Shien, command))
        {
            start.ArgumentList.Add(argument);
        }

        using Process running = Process.Start(start)!;
        Task<string> error = running.StandardError.ReadToEndAsync();
        Task<string> output = running.StandardOutput.ReadToEndAsync();
        Thread.Sleep(after);
        if (isBlade)
        {
            Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
            running.WaitForExit();
            Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
        }
        else
        {
            blade.As("root", "pkill", "-KILL", "-x", "shien");
            running.WaitForExit();
        }

        Task.WaitAll(error, output);
        return $"{(isBlade ? "blade" : "client")} killed after {after.TotalSeconds:F2} of {whole.TotalSeconds:F2} s; it said: {error.Result}";
    }
}
