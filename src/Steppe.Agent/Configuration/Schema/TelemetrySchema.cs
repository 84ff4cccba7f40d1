using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The keys of <c>telemetry</c>.</summary>
/// <remarks>Source: job specification, section 7.5.</remarks>
internal static class TelemetrySchema
{
    private const string NoSinks = "metrics are served at /v1/metrics and pushed nowhere";
    private const string AllKept = "metrics are kept as they are";

    /// <summary>The block itself.</summary>
    public static BlockSchema Block { get; } = new(
    [
        Flag("prometheus_metrics"),
        Flag("publish_allocation_metrics"),
        Flag("publish_node_metrics"),
        Duration("collection_interval"),
        Duration("in_memory_collection_interval"),
        Duration("in_memory_retention_period"),
        Flag("disable_hostname"),
        Flag("use_node_name"),
        ReplacedTexts("prefix_filter").Warns(AllKept),
        TriState("filter_default").Warns(AllKept, unless: true),
        .. Many(static key => Text(key).Warns(NoSinks), "statsite_address", "statsd_address", "datadog_address"),
        ReplacedTexts("datadog_tags").Warns(NoSinks),
        .. Many(
            static key => Text(key).Warns(NoSinks), "circonus_api_token", "circonus_api_app", "circonus_api_url", "circonus_submission_interval",
            "circonus_submission_url", "circonus_check_id", "circonus_check_force_metric_activation", "circonus_check_instance_id",
            "circonus_check_search_tag", "circonus_check_tags", "circonus_check_display_name", "circonus_broker_id", "circonus_broker_select_tag"),
        Flag("disable_dispatched_job_summary_metrics"),
        Flag("disable_rpc_rate_metrics_labels"),
        Flag("disable_quota_utilization_metrics"),
        Flag("disable_allocation_hook_metrics"),
        Flag("include_alloc_metadata_in_metrics").Warns(AllKept),
        ReplacedTexts("allowed_metadata_keys_in_metrics"),
    ]);
}
