using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler;

/// <summary>What the scheduler makes of one evaluation on one snapshot: a proposal, nothing has happened yet.</summary>
/// <remarks>Immutable. Everything in it is to be proposed together: placements may name the follow-ups, and the verifier may
/// still refuse part of the plan.</remarks>
public sealed record ScheduleOutcome
{
    /// <summary>What to change.</summary>
    public required Plan Plan { get; init; }

    /// <summary>By group that could not be placed in full: why.</summary>
    public required ImmutableSortedDictionary<string, AllocationMetrics> FailedGroups { get; init; }

    /// <summary>By group: what is left to be placed once the whole plan is committed.</summary>
    public required ImmutableSortedDictionary<string, int> QueuedAllocations { get; init; }

    /// <summary>By group, those no longer in the job included.</summary>
    public required ImmutableSortedDictionary<string, DesiredUpdates> DesiredUpdates { get; init; }

    /// <summary>By computed node class that was decided: whether some group of the job may run there. Empty when everything found a
    /// place: nobody waits for a class then.</summary>
    public required ImmutableSortedDictionary<string, bool> ClassEligibility { get; init; }

    /// <summary>Whether classes cannot decide, because a constraint reads what is unique to each node.</summary>
    public required bool EscapedComputedClass { get; init; }

    /// <summary>The evaluation that waits for room when some group failed. Its id is that of the evaluation worked on when that
    /// was itself a blocked one, which then goes back to waiting with what was learnt; otherwise it is new.</summary>
    public Evaluation? Blocked { get; init; }

    /// <summary>The deployment the evaluation belongs to, a new one included; none for jobs that have none.</summary>
    public DeploymentId DeploymentId { get; init; }

    /// <summary>Evaluations of a job that runs on every node, each waiting for room on one node: new ones, and ones that wait
    /// already with what was learnt.</summary>
    public ImmutableArray<Evaluation> BlockedByNode { get; init; } = [];

    /// <summary>Evaluations that wait for room on a node on which nothing is missing any more.</summary>
    public ImmutableArray<Evaluation> NoLongerBlocked { get; init; } = [];

    /// <summary>The evaluation that goes on after a pause where this one must stop.</summary>
    public Evaluation? Next { get; init; }

    /// <summary>Why the evaluation cannot be answered at all: it has failed, and the plan is empty.</summary>
    public string? Objection { get; init; }

    /// <summary>New evaluations that must wait until their time.</summary>
    public ImmutableArray<Evaluation> Followups { get; init; } = [];
}
