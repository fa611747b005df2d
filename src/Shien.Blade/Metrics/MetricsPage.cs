namespace Shien.Blade.Metrics;

/// <summary>All metrics as text. Any thread may call; looks at the blade each time.</summary>
internal sealed class MetricsPage
{
    private readonly Lock looking = new();
    private readonly BladeMeter meter;
    private readonly BladeGauges gauges;

    /// <summary>Adds what the blade is like to what is counted.</summary>
    public MetricsPage(BladeMeter meter, BladeGauges gauges)
    {
        this.meter = meter;
        this.gauges = gauges;
        gauges.Add(meter.Meter);
    }

    /// <summary>The text. Blocks.</summary>
    public string Text()
    {
        lock (looking)
        {
            gauges.Look();
            return ExpositionText.Of(meter.Read());
        }
    }
}
