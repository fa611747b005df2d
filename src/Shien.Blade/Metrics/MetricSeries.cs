using System.Globalization;

namespace Shien.Blade.Metrics;

/// <summary>What was measured under one set of labels. Under its reader's lock.</summary>
/// <param name="labels">Names and values.</param>
/// <param name="isHistogram">Measurements are times, in buckets.</param>
internal sealed class MetricSeries(IReadOnlyList<KeyValuePair<string, string>> labels, bool isHistogram)
{
    // Seconds: from a look at a record to a commit.
    private static readonly double[] Bounds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600];

    private readonly long[] buckets = isHistogram ? new long[Bounds.Length] : [];
    private long count;
    private double value;

    /// <summary>Adds to a counter or a histogram.</summary>
    public void Add(double measured)
    {
        value += measured;
        count++;
        for (int i = buckets.Length - 1; i >= 0 && measured <= Bounds[i]; i--)
        {
            buckets[i]++;
        }
    }

    /// <summary>Takes what an observed instrument is now.</summary>
    public void Set(double measured) => value = measured;

    /// <summary>As it is told.</summary>
    public IEnumerable<MetricSample> Samples() => isHistogram
        ?
        [
            .. Bounds.Select((bound, i) => Bucket(bound.ToString(CultureInfo.InvariantCulture), buckets[i])),
            Bucket("+Inf", count),
            new MetricSample("_sum", labels, value),
            new MetricSample("_count", labels, count),
        ]
        : [new MetricSample("", labels, value)];

    private MetricSample Bucket(string bound, long counted) => new("_bucket", [.. labels, new("le", bound)], counted);
}
