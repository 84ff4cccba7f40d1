using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The keys of <c>server</c>.</summary>
/// <remarks>Source: job specification, section 7.3; <c>log</c> is Steppe's own.</remarks>
internal static class ServerSchema
{
    private const string OneServer = "there is one server and nothing to choose";
    private const string NoEffect = "it has no effect in Steppe";

    private static readonly BlockSchema Preemption = new(Many(
        Flag, "system_scheduler_enabled", "batch_scheduler_enabled", "service_scheduler_enabled", "sysbatch_scheduler_enabled"));

    private static readonly BlockSchema SchedulerConfiguration = new(
        Text("scheduler_algorithm"),
        Flag("memory_oversubscription_enabled"),
        Flag("reject_job_registration"),
        Flag("pause_eval_broker"),
        UnitBlock("preemption_config", Preemption));

    private static readonly BlockSchema Search = new(
        TriState("fuzzy_enabled"),
        Integer("limit_query").Warns("a search always looks at everything", unless: 20L),
        Integer("limit_results"),
        Integer("min_term_length"));

    private static readonly BlockSchema PlanRejection = new(
        TriState("enabled"), Integer("node_threshold"), Duration("node_window"));

    private static readonly BlockSchema EtcdLog = new(
        Texts("endpoints"), Text("prefix"), Duration("lease_ttl"), Text("ca_file"), Text("cert_file"), Text("key_file"));

    /// <summary>How servers or clients find servers at their start.</summary>
    public static BlockSchema Join { get; } = new(
        Texts("start_join"), Texts("retry_join"), Integer("retry_max"), Duration("retry_interval"));

    /// <summary>The block itself.</summary>
    public static BlockSchema Block { get; } = new(
    [
        Flag("enabled"),
        Integer("bootstrap_expect"),
        Text("data_dir"),
        Text("authoritative_region"),
        .. Scheduling(),
        .. Log(),
        .. Collection(),
        Duration("heartbeat_grace"),
        Duration("min_heartbeat_ttl"),
        Duration("failover_heartbeat_ttl"),
        Number("max_heartbeats_per_second"),
        Text("encrypt").Refuses("gossip between servers is not built, so nothing would be encrypted with it"),
        Texts("start_join"),
        Texts("retry_join"),
        Integer("retry_max"),
        Duration("retry_interval"),
        Block("server_join", Join),
        Flag("rejoin_after_leave"),
        .. Enterprise(),
        Integer("job_default_priority"),
        Integer("job_max_priority"),
        .. Later(),
    ]);

    private static FieldSchema[] Scheduling() =>
    [
        Integer("num_schedulers").Warns("one scheduling loop serves all jobs"),
        Texts("enabled_schedulers").Warns("all schedulers are always enabled"),
        UnitBlock("default_scheduler_config", SchedulerConfiguration).Warns("the scheduler starts with its defaults"),
        Block("plan_rejection_tracker", PlanRejection).Warns(NoEffect),
        Number("deploy_query_rate_limit").Warns(NoEffect),
    ];

    private static FieldSchema[] Log() =>
    [
        NamedBlocks("log", EtcdLog),
        Integer("raft_protocol").Warns("the log is not Raft's", unless: 3L),
        Integer("raft_multiplier").Warns("the log is not Raft's", unless: 1L),
        Integer("raft_snapshot_threshold"),
        Duration("raft_snapshot_interval").Warns("snapshots are taken by the growth of the log", unless: TimeSpan.FromSeconds(120)),
        Integer("raft_trailing_logs").Warns("the log is not Raft's", unless: 10240L),
        Block("raft_boltdb", new BlockSchema(Flag("no_freelist_sync").Warns("the log is not kept in BoltDB"))),
        Opaque("raft_logstore").Warns("the log is not Raft's"),
    ];

    private static FieldSchema[] Collection()
    {
        static FieldSchema NothingToCollect(string key) => Duration(key).Warns("there is nothing of that kind to collect yet");
        return
        [
            .. Many(
                Duration, "job_gc_interval", "job_gc_threshold", "eval_gc_threshold", "batch_eval_gc_threshold", "node_gc_threshold",
                "deployment_gc_threshold"),
            .. Many(
                NothingToCollect, "csi_volume_claim_gc_interval", "csi_volume_claim_gc_threshold",
                "csi_plugin_gc_threshold", "acl_token_gc_threshold", "root_key_gc_interval", "root_key_gc_threshold",
                "root_key_rotation_threshold"),
        ];
    }

    private static FieldSchema[] Enterprise() =>
    [
        Flag("non_voting_server").Warns(OneServer),
        Text("redundancy_zone").Warns(OneServer),
        Text("upgrade_version").Warns(OneServer),
        Text("license_path").Warns("Steppe needs no licence"),
    ];

    private static FieldSchema[] Later() =>
    [
        TriState("enable_event_broker"),
        Integer("event_buffer_size"),
        UnitBlock("search", Search),
        Text("job_max_source_size").Warns("the limit on sources of jobs is fixed", unless: "1M"),
        Integer("job_tracked_versions").Warns("the number of versions kept is fixed", unless: 6L),
        Integer("job_max_count").Warns(NoEffect),
        Text("oidc_issuer").Warns("workload identities are not built yet"),
        Duration("start_timeout").Warns(NoEffect),
        Block("client_introduction", new BlockSchema(
            Text("enforcement").Refuses("introduction of clients is not built, so every client would be let in", unless: "none"),
            Duration("default_identity_ttl"),
            Duration("max_identity_ttl"))),
    ];
}
