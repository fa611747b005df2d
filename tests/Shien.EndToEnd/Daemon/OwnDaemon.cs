using System.Globalization;
using System.Text.RegularExpressions;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Daemon;

/// <summary>A blade whose daemon may be measured and stopped, with one machine, which is empty: its slot is 01.</summary>
public sealed partial class OwnDaemon : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade small;

    public OwnDaemon()
    {
        small = new SmallBlade(folder, mebibytes: 1400, $"metrics_file = \"{MetricsFile}\"\n");
        small.Run(Artifacts.IeVirsh, "define", "--empty", "1G").Succeeded();
    }

    /// <summary>Where node_exporter would find the metrics.</summary>
    public string MetricsFile => folder.File("shien.prom");

    internal TemporaryFolder Folder => folder;

    internal SmallBlade Blade => small;

    /// <summary>A metric, as an administrator is told it.</summary>
    /// <param name="name">With its labels.</param>
    public double Metric(string name)
    {
        string text = small.Run(Artifacts.IeVirsh, "admin", "metrics").Succeeded();
        return Sample().Matches(text).Where(match => match.Groups[1].Value == name)
            .Select(match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).Single();
    }

    public void Dispose()
    {
        small.Dispose();
        folder.Dispose();
    }

    [GeneratedRegex("^([^#\n]+) ([^ \n]+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
