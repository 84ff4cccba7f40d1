using System.Diagnostics.Metrics;

namespace Steppe.Agent.Telemetry;

/// <summary>Listens to the program's instruments and keeps what they last said.</summary>
/// <remarks>Thread-safe. Histograms and counters are summed over one interval, as the API's clients expect, and over the
/// life of the process, as Prometheus does. A gauge that is read speaks of what is there now: labels it no longer names are forgotten. Source: HTTP API, type <c>MetricsSummary</c>.</remarks>
internal sealed class MetricsCollector : IDisposable
{
    /// <summary>How long a sample counts.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const string MeterName = "Steppe";

    private readonly Lock _gate = new();
    private readonly Lock _reading = new();
    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private long _round;

    public MetricsCollector(TimeProvider time)
    {
        _time = time;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every series, in order of name and labels, as it stands now.</summary>
    public IReadOnlyList<MetricSeries> Read()
    {
        lock (_reading)
        {
            lock (_gate)
            {
                _round++;
            }

            _listener.RecordObservableInstruments();
            lock (_gate)
            {
                string[] gone = [.. _series.Where(one => one.Value.IsRead && one.Value.SeenIn != _round).Select(static one => one.Key)];
                foreach (string key in gone)
                {
                    _series.Remove(key);
                }

                return [.. _series.Values.Select(static series => series.Copy())];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, string>[] labels = new KeyValuePair<string, string>[tags.Length];
        string key = instrument.Name;
        for (int at = 0; at < tags.Length; at++)
        {
            labels[at] = new(tags[at].Key, tags[at].Value?.ToString() ?? "");
            key = $"{key}\n{labels[at].Key}={labels[at].Value}";
        }

        lock (_gate)
        {
            if (!_series.TryGetValue(key, out MetricSeries? series))
            {
                _series.Add(key, series = new MetricSeries(instrument.Name, KindOf(instrument), labels, instrument.IsObservable));
            }

            series.SeenIn = _round;

            series.Add(value, _time.GetUtcNow());
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        Type type = instrument.GetType();
        Type shape = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return shape == typeof(Histogram<>) ? MetricKind.Sample
            : shape == typeof(Counter<>) || shape == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
    }
}
