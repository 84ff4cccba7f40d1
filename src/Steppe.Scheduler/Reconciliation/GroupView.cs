using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What is wanted of one group, and what there is; all read from one snapshot.</summary>
internal sealed record GroupView
{
    public required AdmittedJob Job { get; init; }
    public required AdmittedGroup Group { get; init; }

    /// <summary>Every allocation of the group, finished ones included, in order of id.</summary>
    public required IReadOnlyList<Allocation> Allocations { get; init; }

    /// <summary>The evaluation being worked on: what was put off until it is due now.</summary>
    public required EvaluationId EvaluationId { get; init; }

    /// <summary>Whether an evaluation is still to come: what was put off to it will be looked at.</summary>
    public required Func<EvaluationId, bool> IsAwaited { get; init; }

    /// <summary>Whether work on a node cannot be counted on any more: the node is gone or down.</summary>
    public required Func<NodeId, bool> IsNodeLost { get; init; }

    /// <summary>Whether a finished allocation counts as done instead of missing.</summary>
    public bool RunsToCompletion => Job.Type is JobType.Batch or JobType.SysBatch;
}
