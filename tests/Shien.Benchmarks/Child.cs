using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shien.Benchmarks;

/// <summary>Runs a program to its end and measures it.</summary>
internal static partial class Child
{
    private const string Shell = "/bin/sh";

    /// <summary>Runs it; what it prints as its answer is thrown away, its errors are shown.</summary>
    public static Measured Run(string program, params string[] arguments)
    {
        // The shell becomes the program, so what the kernel counts for the process is the program's.
        string?[] words = [Shell, "-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments, null];
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}"), null];
        long begin = Stopwatch.GetTimestamp();
        int error = Spawn(out int process, Shell, 0, 0, words, environment);
        Usage usage = default;
        PeakMemory peak = new(process);
        if (error != 0 || Wait(process, out int status, 0, ref usage) != process)
        {
            throw new InvalidOperationException($"'{program}' does not start.");
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        peak.Dispose();
        return status == 0
            ? new Measured(
                taken.TotalSeconds,
                usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6),
                peak.Bytes)
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {status >> 8}.");
    }

    /// <summary>Absolute path of a program in PATH or the system's folders.</summary>
    public static string Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{name}' is missing. Install it: apt-get install qemu-utils e2fsprogs.");

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int process, string path, nint actions, nint attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "wait4")]
    private static partial int Wait(int process, out int status, int options, ref Usage usage);

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
