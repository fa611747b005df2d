using System.Diagnostics;

namespace Shien.Benchmarks;

/// <summary>Runs a program to its end and measures the wall clock.</summary>
internal static class Child
{
    public static TimeSpan Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' does not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd() + output.GetAwaiter().GetResult();
        process.WaitForExit();
        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        return process.ExitCode == 0
            ? taken
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {error.Trim()}");
    }

    /// <summary>Absolute path of a program in PATH or the system's folders.</summary>
    public static string Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{name}' is missing. Install it: apt-get install qemu-utils e2fsprogs.");
}
