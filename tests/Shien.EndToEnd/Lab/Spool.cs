using System.Diagnostics;
using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>Where a blade keeps what pushes send, as root sees it: asked without the blade, since a push of seconds does not wait for a question.</summary>
internal static class Spool
{
    private const int StatBlockBytes = 512;

    /// <summary>Waits a minute at most until pushes have written that much, bytes.</summary>
    /// <exception cref="TimeoutException">They have not.</exception>
    public static void WaitFor(string store, long least)
    {
        for (long start = Stopwatch.GetTimestamp(); WrittenBytes(store) < least; Thread.Sleep(10))
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException($"no {least} bytes have arrived in '{store}'");
            }
        }
    }

    // What was written, and not where: a block far behind makes a file long that is a hole before it.
    private static long WrittenBytes(string store) => Directory
        .EnumerateFiles(Path.Combine(store, "spool"), "*.qcow2", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        .Sum(file => long.TryParse(Run.Program("stat", ["-c", "%b", file]).Output, CultureInfo.InvariantCulture, out long blocks) ? blocks * StatBlockBytes : 0);
}
