using System.Globalization;

namespace Shien.Benchmarks;

/// <summary>
/// Watches the largest resident memory of a running process. The kernel's own account of an ended child (<c>ru_maxrss</c>) begins with
/// that of its parent, which is larger than many a child.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ManualResetEventSlim ended = new();
    private readonly Thread watcher;

    /// <summary>Begins to watch.</summary>
    public PeakMemory(int process)
    {
        watcher = new Thread(() => Watch($"/proc/{process}/status")) { IsBackground = true };
        watcher.Start();
    }

    /// <summary>The largest seen, bytes; complete after <see cref="Dispose"/>, but for the last 20 ms.</summary>
    public long Bytes { get; private set; }

    public void Dispose()
    {
        ended.Set();
        watcher.Join();
        ended.Dispose();
    }

    private void Watch(string status)
    {
        do
        {
            try
            {
                // proc(5): VmHWM, the high water mark of the program that the process is now, in kB.
                string? line = File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                Bytes = line is null ? Bytes : long.Parse(line.AsSpan(6, line.Length - 6 - 2), CultureInfo.InvariantCulture) * 1024;
            }
            catch (IOException)
            {
                return;
            }
        }
        while (!ended.Wait(Interval));
    }
}
