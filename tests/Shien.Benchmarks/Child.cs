using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shien.Benchmarks;

/// <summary>Runs a program to its end and measures it.</summary>
internal static partial class Child
{
    private const int OfChildren = -1;

    public static Measured Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        double cpuBefore = CpuSecondsOfChildren();
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' does not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd() + output.GetAwaiter().GetResult();
        process.WaitForExit();
        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        return process.ExitCode == 0
            ? new Measured(taken.TotalSeconds, CpuSecondsOfChildren() - cpuBefore)
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {error.Trim()}");
    }

    /// <summary>Absolute path of a program in PATH or the system's folders.</summary>
    public static string Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{name}' is missing. Install it: apt-get install qemu-utils e2fsprogs.");

    private static double CpuSecondsOfChildren()
    {
        Usage usage = default;
        return GetUsage(OfChildren, ref usage) == 0
            ? usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6)
            : double.NaN;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, ref Usage usage);

    // struct rusage of 64-bit Linux; what follows the times is not looked at.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
