using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>One job: what to run, how often, and under which rules.</summary>
/// <remarks>The same record is what a parser yields, what admission completes and checks, what is stored and what the API shows. A property is null where the request may leave it out; <see cref="JobAdmission"/> fills it.
/// Lists and maps compare by reference: ask <see cref="JobComparison"/> whether two jobs are the same.
/// Source: job specification, block <c>job</c>; HTTP API, type <c>Job</c>.</remarks>
public sealed record Job
{
    public string? Region { get; init; }

    public string? Namespace { get; init; }

    [JsonPropertyName("ID")]
    public string? Id { get; init; }

    /// <summary>Parent of a dispatched or periodic child; set by the server.</summary>
    [JsonPropertyName("ParentID")]
    public string? ParentId { get; init; }

    public string? Name { get; init; }

    /// <summary><c>service</c>, <c>batch</c>, <c>system</c> or <c>sysbatch</c>; any text may arrive.</summary>
    public string? Type { get; init; }

    public int? Priority { get; init; }

    public bool? AllAtOnce { get; init; }

    public IReadOnlyList<string>? Datacenters { get; init; }

    public string? NodePool { get; init; }

    public IReadOnlyList<Constraint>? Constraints { get; init; }

    public IReadOnlyList<Affinity>? Affinities { get; init; }

    public IReadOnlyList<TaskGroup>? TaskGroups { get; init; }

    /// <summary>A request's template for the groups; a stored job keeps only stagger and max_parallel.</summary>
    public UpdateStrategy? Update { get; init; }

    public Multiregion? Multiregion { get; init; }

    public IReadOnlyList<Spread>? Spreads { get; init; }

    public PeriodicConfig? Periodic { get; init; }

    public ParameterizedConfig? ParameterizedJob { get; init; }

    /// <summary>Template for the groups.</summary>
    [RequestOnly]
    public ReschedulePolicy? Reschedule { get; init; }

    /// <summary>Template for the groups.</summary>
    [RequestOnly]
    public MigrateStrategy? Migrate { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    /// <summary>Secret: read from requests, never stored or shown.</summary>
    public string? ConsulToken { get; init; }

    /// <summary>Secret: read from requests, never stored or shown.</summary>
    public string? VaultToken { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonPropertyName("UI")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobUi? Ui { get; init; }

    /// <summary>[1.11+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Secret>? Secrets { get; init; }

    /// <summary>True once the job was deregistered.</summary>
    public bool? Stop { get; init; }

    public bool Dispatched { get; init; }

    public string? DispatchIdempotencyToken { get; init; }

    public byte[]? Payload { get; init; }

    public string? ConsulNamespace { get; init; }

    public string? VaultNamespace { get; init; }

    /// <summary>Accessor of the token that submitted the job.</summary>
    [JsonPropertyName("NomadTokenID")]
    public string? NomadTokenId { get; init; }

    public string? Status { get; init; }

    public string? StatusDescription { get; init; }

    /// <summary>Ours: how finished batch work ended. Derived whenever the job is shown, never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Outcome? Outcome { get; init; }

    public bool? Stable { get; init; }

    public ulong? Version { get; init; }

    /// <summary>Unix time in nanoseconds.</summary>
    public long? SubmitTime { get; init; }

    public ulong? CreateIndex { get; init; }

    public ulong? ModifyIndex { get; init; }

    /// <summary>Changes only when the specification is written.</summary>
    public ulong? JobModifyIndex { get; init; }

    /// <summary>[1.9+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobVersionTag? VersionTag { get; init; }
}
