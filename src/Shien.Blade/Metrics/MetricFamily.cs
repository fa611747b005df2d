namespace Shien.Blade.Metrics;

/// <summary>A metric with all its values.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Help">What it counts.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Samples">Its values.</param>
internal sealed record MetricFamily(string Name, string Help, string Type, IReadOnlyList<MetricSample> Samples);

/// <summary>A value of a metric.</summary>
/// <param name="Suffix">Behind the metric's name: <c>_bucket</c>, <c>_sum</c>, <c>_count</c>, or nothing.</param>
/// <param name="Labels">Names and values.</param>
/// <param name="Value">The number.</param>
internal sealed record MetricSample(string Suffix, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);
