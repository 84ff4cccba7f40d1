using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>One placed copy of a task group on one node.</summary>
/// <remarks>Immutable. The HTTP API's shape is a projection of it. The server owns what is desired, the client what is
/// reported (<see cref="ClientStatus"/>, <see cref="ClientDescription"/>, <see cref="TaskStates"/>).</remarks>
public sealed record Allocation
{
    /// <summary>Most entries of <see cref="StateChanges"/>.</summary>
    public const int MaxStateChanges = 10;

    private readonly AllocationRarities? _rarities;
    private readonly Instant _creation;
    private readonly Instant _change;

    public required AllocationId Id { get; init; }
    public required EvaluationId EvaluationId { get; init; }

    /// <summary><c>job.group[index]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The number in <see cref="Name"/>; a replacement keeps it.</summary>
    public required int NameIndex { get; init; }

    public required NodeId NodeId { get; init; }
    public required string NodeName { get; init; }

    /// <summary>The job as it was when this allocation was placed or last updated in place.</summary>
    public required AdmittedJob Job { get; init; }

    public required string TaskGroup { get; init; }
    public required AllocatedResources Resources { get; init; }

    /// <summary>How it came to this node.</summary>
    public AllocationMetrics? Metrics { get; init; }

    public DesiredStatus DesiredStatus { get; init; } = DesiredStatus.Run;
    public string DesiredDescription { get; init; } = "";

    public DesiredTransition DesiredTransition
    {
        get => Rarities.DesiredTransition;
        init => _rarities = _rarities is null && (value is null || value == DesiredTransition.None) ? null : (Rarities with { DesiredTransition = value ?? DesiredTransition.None }).OrNull;
    }

    public ClientStatus ClientStatus { get; init; } = ClientStatus.Pending;
    public string ClientDescription { get; init; } = "";

    /// <summary>By task name; empty until the client has reported.</summary>
    public ImmutableSortedDictionary<string, TaskState> TaskStates { get; init; } =
        ImmutableSortedDictionary<string, TaskState>.Empty;

    /// <summary>When the servers said in the client's place what it is, and when it came back; oldest first, the newest
    /// <see cref="MaxStateChanges"/>.</summary>
    public IReadOnlyList<AllocationStateChange> StateChanges
    {
        get => Rarities.StateChanges;
        init => _rarities = _rarities is null && value is null or { Count: 0 } ? null : (Rarities with { StateChanges = value ?? [] }).OrNull;
    }

    public AllocationId PreviousAllocationId
    {
        get => Rarities.PreviousAllocationId;
        init => _rarities = _rarities is null && value.IsNone ? null : (Rarities with { PreviousAllocationId = value }).OrNull;
    }

    public AllocationId NextAllocationId
    {
        get => Rarities.NextAllocationId;
        init => _rarities = _rarities is null && value.IsNone ? null : (Rarities with { NextAllocationId = value }).OrNull;
    }

    public EvaluationId FollowupEvaluationId
    {
        get => Rarities.FollowupEvaluationId;
        init => _rarities = _rarities is null && value.IsNone ? null : (Rarities with { FollowupEvaluationId = value }).OrNull;
    }

    public DeploymentId DeploymentId { get; init; }

    /// <summary>What it is worth to its deployment; null without one, or while there is nothing to say.</summary>
    public AllocationHealth? Health { get; init; }

    /// <summary>Who made room for whom; null for most, which took nobody's place by force and lost none.</summary>
    public AllocationPreemption? Preemption
    {
        get => Rarities.Preemption;
        init => _rarities = _rarities is null && value is null ? null : (Rarities with { Preemption = value }).OrNull;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RescheduleEvent> Reschedules
    {
        get => Rarities.Reschedules;
        init => _rarities = _rarities is null && value is null or { Count: 0 } ? null : (Rarities with { Reschedules = value ?? [] }).OrNull;
    }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }

    /// <summary>Index of the last change made by a server: what a client must fetch again.</summary>
    public ulong AllocationModifyIndex { get; init; }

    public DateTimeOffset CreatedAt
    {
        get => _creation.At ?? default;
        init => _creation = Instant.Of(value);
    }

    public DateTimeOffset ModifiedAt
    {
        get => _change.At ?? default;
        init => _change = Instant.Of(value);
    }

    /// <summary>The job this belongs to.</summary>
    public JobKey JobKey => Job.Key;

    /// <summary>Whether the servers are done with it.</summary>
    public bool IsServerTerminal => DesiredStatus is DesiredStatus.Stop or DesiredStatus.Evict;

    /// <summary>Whether its tasks have ended, as far as anybody knows.</summary>
    public bool IsClientTerminal => ClientStatus is ClientStatus.Complete or ClientStatus.Failed or ClientStatus.Lost;

    /// <summary>Whether it no longer counts as work.</summary>
    public bool IsTerminal => IsServerTerminal || IsClientTerminal;

    /// <summary>Whether it is tried out beside what it will replace.</summary>
    public bool IsCanary => Health is { IsCanary: true };

    /// <summary>Since when its client has not been heard of, or had come back without the servers having decided what becomes of it;
    /// null when all is known.</summary>
    public DateTimeOffset? UnknownSince => StateChanges is [.., { Status: ClientStatus.Unknown } last] ? last.At : null;

    /// <summary>Since when it counts as lost with its node, as far as that was noted; null for one that is not lost.</summary>
    public DateTimeOffset? LostSince => ClientStatus == ClientStatus.Lost ? StateChanges.LastOrDefault(static change => change.Status == ClientStatus.Lost)?.At : null;

    private AllocationRarities Rarities => _rarities ?? AllocationRarities.None;

    /// <summary>With one entry more in <see cref="StateChanges"/>; the oldest goes when there are too many.</summary>
    public Allocation WithStateChange(ClientStatus status, DateTimeOffset at) => this with
    {
        StateChanges = [.. StateChanges.Skip(Math.Max(0, StateChanges.Count + 1 - MaxStateChanges)), new AllocationStateChange(status, at)],
    };

    /// <summary>Whether it is batch work that has ended well, and by itself.</summary>
    public bool RanToSuccess => Outcomes.Of(this) == Outcome.Successful;
}
