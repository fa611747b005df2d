namespace Shien.Blade.Metrics;

/// <summary>A value of a metric.</summary>
/// <param name="Suffix">Behind the metric's name: <c>_bucket</c>, <c>_sum</c>, <c>_count</c>, or nothing.</param>
/// <param name="Labels">Names and values.</param>
/// <param name="Value">The number.</param>
internal sealed record MetricSample(string Suffix, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);
