namespace Shien.Cli.Progress;

/// <summary>A line of <c>--json-events</c>: how far the work is. The last line is the object of <c>--json</c>, which has no <c>event</c>.</summary>
/// <param name="Schema">1.</param>
/// <param name="Event"><c>begin</c>, <c>progress</c> or <c>end</c> of a phase.</param>
/// <param name="Phase">What is done, as people read it.</param>
/// <param name="DoneBytes">Work done in this phase; 0 where it has no bytes.</param>
/// <param name="TotalBytes">All the work of this phase; 0 where unknown.</param>
/// <param name="Seconds">Since the phase began.</param>
/// <param name="BytesPerSecond">So far; null where it has no bytes, or just began.</param>
/// <param name="SecondsLeft">At this rate; null where unknown.</param>
internal sealed record ProgressEvent(
    int Schema, string Event, string Phase, long DoneBytes, long TotalBytes, double Seconds, long? BytesPerSecond, double? SecondsLeft)
{
    /// <summary>Says it of a phase.</summary>
    /// <param name="kind">Begin, progress or end.</param>
    /// <param name="phase">What is done.</param>
    /// <param name="done">Bytes done.</param>
    /// <param name="total">All of them, or 0.</param>
    /// <param name="elapsed">Since it began.</param>
    public static ProgressEvent Of(string kind, string phase, long done, long total, TimeSpan elapsed)
    {
        double seconds = Math.Round(elapsed.TotalSeconds, 3);
        double? rate = done > 0 && seconds > 0 ? done / seconds : null;
        return new ProgressEvent(
            Reports.JsonAnswer.Schema, kind, phase, done, total, seconds, (long?)rate,
            rate is { } bytes && total > 0 ? Math.Round(Math.Max(0, total - done) / bytes, 1) : null);
    }
}
