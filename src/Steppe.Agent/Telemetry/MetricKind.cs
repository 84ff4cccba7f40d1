namespace Steppe.Agent.Telemetry;

/// <summary>How the values of a series are to be read.</summary>
internal enum MetricKind
{
    /// <summary>The last value counts.</summary>
    Gauge,

    /// <summary>Values add up.</summary>
    Counter,

    /// <summary>Values have a distribution.</summary>
    Sample,
}
