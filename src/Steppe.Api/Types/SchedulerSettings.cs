using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Cluster-wide switches of the scheduler: body of <c>PUT /v1/operator/scheduler/configuration</c>.</summary>
public sealed record ApiSchedulerConfiguration
{
    public ulong CreateIndex { get; init; }

    public bool MemoryOversubscriptionEnabled { get; init; }

    public ulong ModifyIndex { get; init; }

    public bool PauseEvalBroker { get; init; }

    public ApiPreemptionConfig? PreemptionConfig { get; init; }

    public bool RejectJobRegistration { get; init; }

    /// <summary><c>binpack</c> or <c>spread</c>; empty is <c>binpack</c>.</summary>
    public string SchedulerAlgorithm { get; set; } = "";
}

/// <summary>For which kinds of work others may be stopped.</summary>
public sealed record ApiPreemptionConfig
{
    public bool BatchSchedulerEnabled { get; init; }

    public bool ServiceSchedulerEnabled { get; init; }

    public bool SysBatchSchedulerEnabled { get; init; }

    public bool SystemSchedulerEnabled { get; init; }
}

/// <summary>Answer to <c>GET /v1/operator/scheduler/configuration</c>.</summary>
public sealed record SchedulerConfigurationResponse
{
    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string NextToken { get; set; } = "";

    public ApiSchedulerConfiguration? SchedulerConfig { get; init; }
}

/// <summary>Answer to <c>PUT /v1/operator/scheduler/configuration</c>.</summary>
public sealed record SchedulerSetConfigurationResponse
{
    public ulong Index { get; init; }

    /// <summary>False when the index that was asked for had passed.</summary>
    public bool Updated { get; init; }
}

/// <summary>Answer to <c>GET /v1/agent/schedulers</c>.</summary>
public sealed record AgentSchedulersResponse
{
    [JsonPropertyName("schedulers")]
    public IReadOnlyList<AgentScheduler>? Schedulers { get; init; }

    [JsonPropertyName("server_id")]
    public string ServerId { get; set; } = "";
}

/// <summary>One loop of a server that works on evaluations.</summary>
public sealed record AgentScheduler
{
    [JsonPropertyName("enabled_schedulers")]
    public IReadOnlyList<string>? EnabledSchedulers { get; init; }

    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    /// <summary>When it began, RFC 3339.</summary>
    [JsonPropertyName("started")]
    public string Started { get; set; } = "";

    [JsonPropertyName("status")]
    public string Status { get; set; } = "";

    [JsonPropertyName("workload_status")]
    public string WorkloadStatus { get; set; } = "";
}

/// <summary>Answer to <c>GET /v1/agent/schedulers/config</c>, and the body that would change it.</summary>
public sealed record AgentSchedulersConfig
{
    [JsonPropertyName("enabled_schedulers")]
    public IReadOnlyList<string>? EnabledSchedulers { get; init; }

    [JsonPropertyName("num_schedulers")]
    public int NumSchedulers { get; init; }

    [JsonPropertyName("server_id")]
    public string ServerId { get; set; } = "";
}
