namespace Steppe.Agent.Configuration;

/// <summary>The block <c>telemetry</c>, as far as agents act on it.</summary>
internal sealed record TelemetryConfig
{
    public required bool PrometheusMetrics { get; init; }
    public required bool PublishAllocationMetrics { get; init; }
    public required bool PublishNodeMetrics { get; init; }
    public required TimeSpan CollectionInterval { get; init; }

    public static TelemetryConfig From(SettingsBlock block) => new()
    {
        PrometheusMetrics = block.Flag("prometheus_metrics"),
        PublishAllocationMetrics = block.Flag("publish_allocation_metrics"),
        PublishNodeMetrics = block.Flag("publish_node_metrics"),
        CollectionInterval = block.Duration("collection_interval") ?? TimeSpan.FromSeconds(1),
    };
}
