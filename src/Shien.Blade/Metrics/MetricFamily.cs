namespace Shien.Blade.Metrics;

/// <summary>A metric with all its values.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Help">What it counts.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Samples">Its values.</param>
internal sealed record MetricFamily(string Name, string Help, string Type, IReadOnlyList<MetricSample> Samples);
