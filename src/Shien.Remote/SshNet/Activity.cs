using System.Diagnostics;

namespace Shien.Remote.SshNet;

/// <summary>When the connection last moved a byte in either direction. Safe for any thread.</summary>
internal sealed class Activity
{
    private long last = Stopwatch.GetTimestamp();

    /// <summary>How long nothing has moved.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Volatile.Read(ref last));

    /// <summary>Notes that something moved now.</summary>
    public void Touch() => Volatile.Write(ref last, Stopwatch.GetTimestamp());
}
