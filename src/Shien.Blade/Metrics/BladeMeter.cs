using System.Diagnostics.Metrics;

namespace Shien.Blade.Metrics;

/// <summary>
/// What the daemon counts while it works. Names and units are Prometheus'. No label ever names an account, a machine or a box: whoever
/// reads a blade's metrics learns what the blade does, and not what a person does. Any thread may call.
/// </summary>
internal sealed class BladeMeter : IDisposable
{
    private readonly Histogram<double> requests;
    private readonly Counter<long> refusals;
    private readonly Counter<long> pushes;
    private readonly Counter<long> pushBytes;
    private readonly MetricsReader reader;

    /// <summary>Makes the instruments.</summary>
    public BladeMeter()
    {
        requests = Meter.CreateHistogram<double>("shien_request_seconds", "s", "Time from a request to the end of its answer, by the first word of its path; consoles and other streams in both directions are not counted.");
        refusals = Meter.CreateCounter<long>("shien_errors_total", null, "Answers that were an error, by its code.");
        pushes = Meter.CreateCounter<long>("shien_pushes_total", null, "Pushes that have ended, by how.");
        pushBytes = Meter.CreateCounter<long>("shien_push_bytes_total", "By", "Bytes of the disks of pushes that became machines or boxes: sent by laptops, known to the blade before, or zero.");
        reader = new MetricsReader(Meter);

        // What never happened is 0, and not unknown.
        foreach (string result in new[] { "done", "unchanged", "refused", "failed", "abandoned" })
        {
            pushes.Add(0, Tag("result", result));
        }

        foreach (string kind in new[] { "sent", "known", "zero" })
        {
            pushBytes.Add(0, Tag("kind", kind));
        }
    }

    /// <summary>Takes more instruments.</summary>
    public Meter Meter { get; } = new("Shien.Blade");

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        Meter.Dispose();
    }

    /// <summary>Everything that was measured, and what is observed now.</summary>
    public IReadOnlyList<MetricFamily> Read() => reader.Read();

    /// <summary>A request has ended.</summary>
    public void Request(string path, TimeSpan time) => requests.Record(time.TotalSeconds, Tag("path", path));

    /// <summary>A request was refused, or failed.</summary>
    public void Error(string code) => refusals.Add(1, Tag("code", code));

    /// <summary>A push has ended: <c>done</c>, <c>unchanged</c>, <c>refused</c>, <c>failed</c> or <c>abandoned</c>.</summary>
    public void Push(string result) => pushes.Add(1, Tag("result", result));

    /// <summary>Of which content a push was.</summary>
    public void PushContent(long sent, long known, long zero)
    {
        pushBytes.Add(sent, Tag("kind", "sent"));
        pushBytes.Add(known, Tag("kind", "known"));
        pushBytes.Add(zero, Tag("kind", "zero"));
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
