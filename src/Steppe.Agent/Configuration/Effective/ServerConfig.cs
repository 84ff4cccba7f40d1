using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>server</c>, as far as servers act on it.</summary>
/// <remarks>Source: job specification, section 7.3.</remarks>
internal sealed record ServerConfig
{
    private const long DefaultEventBufferSize = 100;

    public required bool Enabled { get; init; }

    /// <summary>Servers to wait for; 0 when not given.</summary>
    public required long BootstrapExpect { get; init; }

    /// <summary>Absolute; null for the default place in the data directory.</summary>
    public required string? DataDirectory { get; init; }

    /// <summary>The etcd that keeps the log; null for a server that is alone.</summary>
    public required Steppe.Server.EtcdLogSettings? Etcd { get; init; }

    public required TimeSpan HeartbeatGrace { get; init; }
    public required TimeSpan MinHeartbeatTtl { get; init; }
    public required TimeSpan FailoverHeartbeatTtl { get; init; }
    public required double MaxHeartbeatsPerSecond { get; init; }
    public required long DefaultJobPriority { get; init; }
    public required long MaxJobPriority { get; init; }

    public required TimeSpan JobGcInterval { get; init; }
    public required TimeSpan JobGcThreshold { get; init; }
    public required TimeSpan EvaluationGcThreshold { get; init; }
    public required TimeSpan BatchEvaluationGcThreshold { get; init; }
    public required TimeSpan DeploymentGcThreshold { get; init; }
    public required TimeSpan NodeGcThreshold { get; init; }

    /// <summary>Whether names may be searched for, and not only beginnings of ids.</summary>
    public required bool FuzzySearchEnabled { get; init; }

    public required long SearchResultLimit { get; init; }
    public required long SearchMinTermLength { get; init; }

    /// <summary>A snapshot of the log is taken after so many entries.</summary>
    public required long SnapshotThreshold { get; init; }

    /// <summary>Batches of events kept for late subscribers; null when the event stream is switched off.</summary>
    public required long? EventBufferSize { get; init; }

    /// <summary>Servers to join, from all the keys that name some.</summary>
    public required ImmutableArray<string> Join { get; init; }

    public static ServerConfig From(SettingsBlock block) => new()
    {
        Enabled = block.Flag("enabled"),
        BootstrapExpect = block.Integer("bootstrap_expect") ?? 0,
        DataDirectory = block.Text("data_dir"),
        Etcd = EtcdLogConfig.From(block),
        HeartbeatGrace = block.Duration("heartbeat_grace") ?? TimeSpan.FromSeconds(10),
        MinHeartbeatTtl = block.Duration("min_heartbeat_ttl") ?? TimeSpan.FromSeconds(10),
        FailoverHeartbeatTtl = block.Duration("failover_heartbeat_ttl") ?? TimeSpan.FromMinutes(5),
        MaxHeartbeatsPerSecond = block.Number("max_heartbeats_per_second") ?? 50,
        DefaultJobPriority = block.Integer("job_default_priority") ?? 50,
        MaxJobPriority = block.Integer("job_max_priority") ?? 100,
        JobGcInterval = block.Duration("job_gc_interval") ?? TimeSpan.FromMinutes(5),
        JobGcThreshold = block.Duration("job_gc_threshold") ?? TimeSpan.FromHours(4),
        EvaluationGcThreshold = block.Duration("eval_gc_threshold") ?? TimeSpan.FromHours(1),
        BatchEvaluationGcThreshold = block.Duration("batch_eval_gc_threshold") ?? TimeSpan.FromHours(24),
        DeploymentGcThreshold = block.Duration("deployment_gc_threshold") ?? TimeSpan.FromHours(1),
        NodeGcThreshold = block.Duration("node_gc_threshold") ?? TimeSpan.FromHours(24),
        FuzzySearchEnabled = block.Block("search").TriState("fuzzy_enabled") ?? true,
        SearchResultLimit = block.Block("search").Integer("limit_results") ?? 100,
        SearchMinTermLength = block.Block("search").Integer("min_term_length") ?? 2,
        SnapshotThreshold = block.Integer("raft_snapshot_threshold") ?? 8192,
        EventBufferSize = block.TriState("enable_event_broker") ?? true ? block.Integer("event_buffer_size") ?? DefaultEventBufferSize : null,
        Join = JoinAddresses.Of(block),
    };
}
