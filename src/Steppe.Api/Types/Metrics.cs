namespace Steppe.Api.Types;

/// <summary>Answer to <c>GET /v1/metrics</c>.</summary>
public sealed record MetricsSummary
{
    public IReadOnlyList<SampledValue>? Counters { get; init; }

    public IReadOnlyList<GaugeValue>? Gauges { get; init; }

    public IReadOnlyList<PointValue>? Points { get; init; }

    public IReadOnlyList<SampledValue>? Samples { get; init; }

    public string Timestamp { get; set; } = "";
}

/// <summary>A measured value as it was last.</summary>
public sealed record GaugeValue
{
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string Name { get; set; } = "";

    public double Value { get; init; }
}

/// <summary>Values of one interval, unaggregated.</summary>
public sealed record PointValue
{
    public string Name { get; set; } = "";

    public IReadOnlyList<double>? Points { get; init; }
}

/// <summary>Values of one interval, aggregated.</summary>
public sealed record SampledValue
{
    public int Count { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public double Max { get; init; }

    public double Mean { get; init; }

    public double Min { get; init; }

    public string Name { get; set; } = "";

    public double Rate { get; init; }

    public double Stddev { get; init; }

    public double Sum { get; init; }
}
