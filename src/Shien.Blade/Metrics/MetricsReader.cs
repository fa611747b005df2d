using System.Diagnostics.Metrics;

namespace Shien.Blade.Metrics;

/// <summary>Listens to a meter and knows at any time what was measured. Any thread may call.</summary>
internal sealed class MetricsReader : IDisposable
{
    private readonly Lock measuring = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, (Instrument Instrument, Dictionary<string, MetricSeries> Series)> families = new(StringComparer.Ordinal);

    /// <summary>Begins to listen; what was measured before is not known.</summary>
    /// <param name="meter">And to no other: the frameworks have meters of their own.</param>
    public MetricsReader(Meter meter)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                lock (measuring)
                {
                    families[instrument.Name] = (instrument, []);
                }

                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, measured, tags, _) => Take(instrument, measured, tags));
        listener.SetMeasurementEventCallback<double>((instrument, measured, tags, _) => Take(instrument, measured, tags));
        listener.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    /// <summary>Everything, observed instruments as they are now, by name.</summary>
    public IReadOnlyList<MetricFamily> Read()
    {
        lock (measuring)
        {
            foreach ((Instrument instrument, Dictionary<string, MetricSeries> series) in families.Values)
            {
                if (instrument.IsObservable)
                {
                    series.Clear(); // what is not there any more is not told
                }
            }

            listener.RecordObservableInstruments();
            return
            [
                .. families.Values.Where(family => family.Series.Count > 0).Select(family => new MetricFamily(
                    family.Instrument.Name,
                    family.Instrument.Description ?? "",
                    TypeOf(family.Instrument),
                    [.. family.Series.OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value.Samples())])),
            ];
        }
    }

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<double> => "counter",
        _ => "gauge",
    };

    private void Take(Instrument instrument, double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, string>[] labels = new KeyValuePair<string, string>[tags.Length];
        for (int i = 0; i < tags.Length; i++)
        {
            labels[i] = new(tags[i].Key, tags[i].Value?.ToString() ?? "");
        }

        string key = string.Join('\0', labels.Select(label => label.Key + '\0' + label.Value));
        lock (measuring)
        {
            Dictionary<string, MetricSeries> series = families[instrument.Name].Series;
            if (!series.TryGetValue(key, out MetricSeries? one))
            {
                series.Add(key, one = new MetricSeries(labels, instrument is Histogram<double>));
            }

            if (instrument.IsObservable)
            {
                one.Set(measured);
            }
            else
            {
                one.Add(measured);
            }
        }
    }
}
