namespace Shien.Benchmarks.Transfer;

/// <summary>What one transfer took.</summary>
/// <param name="Seconds">By the wall clock, all steps together.</param>
/// <param name="WireBytes">On the line, both directions, SSH included.</param>
internal readonly record struct Sample(double Seconds, long WireBytes)
{
    /// <summary>The median of each number by itself.</summary>
    public static Sample Median(IReadOnlyCollection<Sample> samples) => new(
        samples.Select(sample => sample.Seconds).Order().ElementAt(samples.Count / 2),
        samples.Select(sample => sample.WireBytes).Order().ElementAt(samples.Count / 2));

    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Seconds:0.00} s, {WireBytes / 1e6:0.000} MB");
}
