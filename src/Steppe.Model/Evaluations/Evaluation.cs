using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>A note that a job must be looked at by the scheduler, and what came of it.</summary>
/// <remarks>Immutable. Wire: <c>Evaluation</c>.</remarks>
public sealed record Evaluation
{
    public required EvaluationId Id { get; init; }
    public required string Namespace { get; init; }
    public required int Priority { get; init; }

    /// <summary>Selects the scheduler.</summary>
    public required JobType Type { get; init; }

    /// <summary>One of <see cref="EvaluationTriggers"/>.</summary>
    public required string TriggeredBy { get; init; }

    public required string JobId { get; init; }
    public ulong JobModifyIndex { get; init; }
    public NodeId NodeId { get; init; }
    public ulong NodeModifyIndex { get; init; }
    public DeploymentId DeploymentId { get; init; }
    public EvaluationStatus Status { get; init; } = EvaluationStatus.Pending;
    public string StatusDescription { get; init; } = "";

    /// <summary>Not to be run before this instant.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    public EvaluationId NextId { get; init; }
    public EvaluationId PreviousId { get; init; }

    /// <summary>The blocked evaluation that waits for room to place the rest.</summary>
    public EvaluationId BlockedId { get; init; }

    /// <summary>By task group, for groups that could not be placed in full.</summary>
    public ImmutableSortedDictionary<string, AllocationMetrics> FailedGroups { get; init; } =
        ImmutableSortedDictionary<string, AllocationMetrics>.Empty;

    /// <summary>By computed node class, only the classes that were decided; a blocked evaluation wakes by it.</summary>
    public ImmutableSortedDictionary<string, bool> ClassEligibility { get; init; } =
        ImmutableSortedDictionary<string, bool>.Empty;

    /// <summary>Whether a constraint reads a property unique to each node, so that classes cannot decide.</summary>
    public bool EscapedComputedClass { get; init; }

    /// <summary>Still to be placed, by task group.</summary>
    public ImmutableSortedDictionary<string, int> QueuedAllocations { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Index of the state the scheduler looked at.</summary>
    public ulong SnapshotIndex { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ModifiedAt { get; init; }

    public JobKey JobKey => new(Namespace, JobId);

    public bool IsTerminal => Status is EvaluationStatus.Complete or EvaluationStatus.Failed or EvaluationStatus.Canceled;
}
