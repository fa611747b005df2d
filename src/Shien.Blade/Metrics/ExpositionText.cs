using System.Globalization;
using System.Text;

namespace Shien.Blade.Metrics;

/// <summary>
/// Metrics in Prometheus' text format, version 0.0.4, as the textfile collector of node_exporter reads it. The libraries for it open
/// a port, which a blade does without, or are not made for compiling ahead of time.
/// </summary>
internal static class ExpositionText
{
    /// <summary>The text; every line ends in <c>\n</c>.</summary>
    public static string Of(IEnumerable<MetricFamily> families)
    {
        StringBuilder text = new();
        foreach (MetricFamily family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {Escaped(family.Help)}\n# TYPE {family.Name} {family.Type}\n");
            foreach (MetricSample sample in family.Samples)
            {
                text.Append(family.Name).Append(sample.Suffix);
                if (sample.Labels.Count > 0)
                {
                    text.Append('{').AppendJoin(',', sample.Labels.Select(label => $"{label.Key}=\"{Escaped(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).Append('}');
                }

                text.Append(' ').Append(Number(sample.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
