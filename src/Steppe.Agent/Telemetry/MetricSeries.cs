namespace Steppe.Agent.Telemetry;

/// <summary>One instrument with one set of labels.</summary>
/// <remarks>Not thread-safe; <see cref="MetricsCollector"/> guards it and gives out copies.</remarks>
internal sealed class MetricSeries(string name, MetricKind kind, IReadOnlyList<KeyValuePair<string, string>> labels, bool isRead = false)
{
    private DateTimeOffset _intervalEndsAt;

    public string Name { get; } = name;

    public MetricKind Kind { get; } = kind;

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; } = labels;

    /// <summary>Whether its instrument is asked whenever somebody wants to know, and says nothing by itself.</summary>
    public bool IsRead { get; } = isRead;

    /// <summary>The reading in which it was heard of last.</summary>
    public long SeenIn { get; set; }

    public double Last { get; private set; }

    /// <summary>Over the life of the process.</summary>
    public long TotalCount { get; private set; }

    public double TotalSum { get; private set; }

    /// <summary>Over the present interval.</summary>
    public int Count { get; private set; }

    public double Sum { get; private set; }

    public double SumOfSquares { get; private set; }

    public double Min { get; private set; }

    public double Max { get; private set; }

    public double Mean => Count == 0 ? 0 : Sum / Count;

    public double StandardDeviation =>
        Count < 2 ? 0 : Math.Sqrt(Math.Max(0, (SumOfSquares - (Sum * Sum / Count)) / (Count - 1)));

    public void Add(double value, DateTimeOffset now)
    {
        if (now >= _intervalEndsAt)
        {
            _intervalEndsAt = now + MetricsCollector.Interval;
            (Count, Sum, SumOfSquares, Min, Max) = (0, 0, 0, value, value);
        }

        Last = value;
        TotalCount++;
        TotalSum += value;
        Count++;
        Sum += value;
        SumOfSquares += value * value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    public MetricSeries Copy() => (MetricSeries)MemberwiseClone();
}
