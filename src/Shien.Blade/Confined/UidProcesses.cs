using System.Globalization;

namespace Shien.Blade.Confined;

/// <summary>The processes of a uid that nobody logs in with.</summary>
internal static class UidProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the last one is gone: what was killed takes a moment to end. False if some stay.</summary>
    public static async Task<bool> WaitForEndAsync(uint uid, TimeProvider time)
    {
        for (long start = time.GetTimestamp(); time.GetElapsedTime(start) < Patience;)
        {
            if (!Any(uid))
            {
                return true;
            }

            await Task.Delay(LookAgain, time).ConfigureAwait(false);
        }

        return !Any(uid);
    }

    private static bool Any(uint uid)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"Uid:\t{uid}\t");
        foreach (string path in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadLines(path + "/status").Any(text => text.StartsWith(line, StringComparison.Ordinal)))
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return false;
    }
}
