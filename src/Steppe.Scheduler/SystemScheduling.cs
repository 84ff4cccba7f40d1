using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Answers an evaluation of a <c>system</c> or <c>sysbatch</c> job, which runs once on every node that fits.</summary>
/// <remarks>Pure. Source: scheduler reference §12.</remarks>
internal static class SystemScheduling
{
    /// <summary>Most nodes that wait by themselves, so that the answer fits into an entry of the log; all others wait together, for
    /// room on any node of their classes.</summary>
    public const int MaxWaitingNodes = 4096;

    private static readonly ImmutableArray<string> Triggers =
    [
        EvaluationTriggers.JobRegister, EvaluationTriggers.NodeUpdate, EvaluationTriggers.FailedFollowUp, EvaluationTriggers.JobDeregister,
        EvaluationTriggers.RollingUpdate, EvaluationTriggers.Preemption, EvaluationTriggers.DeploymentWatcher, EvaluationTriggers.NodeDrain,
        EvaluationTriggers.AllocationStop, EvaluationTriggers.QueuedAllocations, EvaluationTriggers.JobScaling, EvaluationTriggers.Reconnect,
        EvaluationTriggers.MaxPlanAttempts,
    ];

    /// <summary>Why the evaluation cannot be answered, or null.</summary>
    public static string? FindObjection(AdmittedJob job, Evaluation evaluation) =>
        Triggers.Contains(evaluation.TriggeredBy, StringComparer.Ordinal)
        || (job.Type == JobType.SysBatch && evaluation.TriggeredBy == EvaluationTriggers.PeriodicJob)
            ? null
            : $"a {job.Type.ToWord()} job cannot be evaluated because of \"{evaluation.TriggeredBy}\"";

    /// <summary>Schedules a job that is not stopped.</summary>
    public static ScheduleOutcome Run(StateSnapshot state, AdmittedJob job, Evaluation evaluation, DateTimeOffset now, Entropy entropy, ScanMemory memory)
    {
        Entropy evaluationIds = entropy.Split();
        var draft = new PlanDraft(state, job, evaluation, now, entropy, memory);
        var placer = new NodePlacer(draft);
        var pace = new UpdatePace(state, job, evaluation, now);
        ImmutableArray<SystemDecision> decisions = Decide(state, job, draft, now);
        ImmutableArray<(string Group, GroupDecision Decision)> gone = JobReconciler.StopGroupsThatAreGone(state, job);
        foreach (PlannedStop stop in gone.SelectMany(static group => group.Decision.Stops).Concat(decisions.SelectMany(static group => group.Stops)))
        {
            draft.Stop(stop);
        }

        Updated[] updated = [.. decisions.Select(decision => Update(decision, draft, placer, pace))];
        int[] unwanted = [.. decisions.Select(decision => Place(decision, placer))];
        ScheduleOutcome outcome = Outcome(state, job, evaluation, draft, placer, decisions) with
        {
            DesiredUpdates = draft.Preemptions.Count(Scheduling.Counters(gone).SetItems(decisions.Zip(updated, unwanted).Select(Counters))),
            Next = pace.FindNext(evaluationIds),
        };
        return WithWaiting(outcome, state, evaluation, placer, evaluationIds);
    }

    private static ImmutableArray<SystemDecision> Decide(StateSnapshot state, AdmittedJob job, PlanDraft draft, DateTimeOffset now)
    {
        ILookup<string, Allocation> byGroup = state.AllocationsOf(job.Key).ToLookup(static allocation => allocation.TaskGroup, StringComparer.Ordinal);
        var nodes = draft.Candidates.Nodes.ToImmutableSortedDictionary(static candidate => candidate.Node.Id, static candidate => candidate.Node);
        var hosts = new Hosts(state);
        return
        [
            .. job.Groups.Select(group => SystemReconciler.Reconcile(new SystemView
            {
                Job = job,
                Group = group,
                Allocations = [.. byGroup[group.Name]],
                Nodes = nodes,
                IsReady = id => state.Nodes.Find(id) is { IsReady: true },
                Hosts = hosts,
            }, now)),
        ];
    }

    // In place without limit; what must be restarted, only as fast as the update block says.
    private static Updated Update(SystemDecision decision, PlanDraft draft, NodePlacer placer, UpdatePace pace)
    {
        Allocation[] destructive =
        [
            .. decision.InPlaceCandidates.Where(allocation => !draft.TryUpdateInPlace(allocation, decision.Group)).Concat(decision.Destructive)
                .OrderBy(static allocation => allocation.NodeId),
        ];
        int budget = pace.BudgetOf(decision.Group);
        int replaced = 0;
        int tried = 0;

        // What finds no room costs nothing of the budget: a full node must not keep the update from all nodes behind it.
        while (tried < destructive.Length && replaced < budget)
        {
            Allocation old = destructive[tried++];
            bool isReplaced = placer.Place(new Placement(decision.Group, 0, old, StopReasons.Updated), draft.Candidates.Get(old.NodeId).Node);
            replaced += isReplaced ? 1 : 0;
        }

        if (tried < destructive.Length)
        {
            pace.PutOff(decision.Group);
        }

        return new Updated(decision.InPlaceCandidates.Length + decision.Destructive.Length - destructive.Length, replaced, destructive.Length - replaced);
    }

    // How many of the nodes the job does not belong on: nothing will ever be placed there.
    private static int Place(SystemDecision decision, NodePlacer placer)
    {
        int before = placer.CountRejected(decision.Group);
        foreach ((Node node, Placement placement) in decision.Placements)
        {
            placer.Place(placement, node);
        }

        return placer.CountRejected(decision.Group) - before;
    }

    private static ScheduleOutcome Outcome(
        StateSnapshot state, AdmittedJob job, Evaluation evaluation, PlanDraft draft, NodePlacer placer, ImmutableArray<SystemDecision> decisions) => new()
    {
        Plan = new Plan
        {
            EvaluationId = evaluation.Id,
            Priority = evaluation.Priority,
            AllAtOnce = job.Specification.AllAtOnce ?? false,
            Stops = Scheduling.InOrder(draft.Stops),
            Placements = draft.Placements,
            InPlaceUpdates = draft.InPlaceUpdates,
            Preemptions = draft.Preemptions.Planned,
            Disconnections = Scheduling.Disconnections(decisions.SelectMany(static group => group.Disconnecting)),
            Reconnections = Scheduling.Reconnections(decisions.SelectMany(static group => group.Returned)),
            SnapshotIndex = state.Index,
        },
        FailedGroups = decisions
            .Select(decision => (decision.Group.Name, Why: placer.FindFailure(decision.Group, decision.ExistsSomewhere)))
            .Where(static failed => failed.Why is not null)
            .ToImmutableSortedDictionary(static failed => failed.Name, static failed => failed.Why!, StringComparer.Ordinal),
        QueuedAllocations = job.Groups.ToImmutableSortedDictionary(
            static group => group.Name, group => placer.CountExhausted(group.Name), StringComparer.Ordinal),
        DesiredUpdates = ImmutableSortedDictionary.Create<string, DesiredUpdates>(StringComparer.Ordinal),
        ClassEligibility = draft.Feasibility.Classes(),
        EscapedComputedClass = draft.Feasibility.HasEscaped,
    };

    // Each node without room waits by itself, under the evaluation that waits for it already if there is one.
    private static ScheduleOutcome WithWaiting(ScheduleOutcome outcome, StateSnapshot state, Evaluation evaluation, NodePlacer placer, Entropy ids)
    {
        Dictionary<NodeId, Evaluation> waiting = [];
        foreach (Evaluation known in state.EvaluationsOf(evaluation.JobKey).Where(static known => known is { Status: EvaluationStatus.Blocked, NodeId.IsNone: false }))
        {
            if (known.Id == evaluation.Id || !waiting.ContainsKey(known.NodeId))
            {
                waiting[known.NodeId] = known;
            }
        }

        Evaluation[] blocked =
        [
            .. placer.Exhausted.Take(MaxWaitingNodes).Select(node => BlockedEvaluation.ForNode(
                evaluation, outcome, node.Key, node.Value.ToImmutableSortedDictionary(StringComparer.Ordinal),
                waiting.GetValueOrDefault(node.Key), ids)),
        ];
        return outcome with
        {
            Blocked = placer.Exhausted.Count > MaxWaitingNodes
                ? BlockedEvaluation.ForRest(evaluation with { Status = EvaluationStatus.Pending }, outcome, new EvaluationId(ids.NextUuid()))
                : null,
            BlockedByNode = [.. blocked],
            NoLongerBlocked =
            [
                .. state.EvaluationsOf(evaluation.JobKey).Where(known =>
                    known is { Status: EvaluationStatus.Blocked, NodeId.IsNone: false }
                    && known.Id != evaluation.Id && !Array.Exists(blocked, one => one.Id == known.Id)),
            ],
        };
    }

    private static KeyValuePair<string, DesiredUpdates> Counters((SystemDecision Decision, Updated Updated, int Unwanted) group) => KeyValuePair.Create(
        group.Decision.Group.Name,
        new DesiredUpdates
        {
            Ignore = group.Decision.Ignored + group.Updated.HeldBack,
            Place = group.Decision.Placements.Length - group.Unwanted,
            Stop = group.Decision.Stops.Length + group.Decision.Placements.Count(static one => one.Placement.StopDescription is not null),
            InPlaceUpdate = group.Updated.InPlace,
            DestructiveUpdate = group.Updated.Replaced,
        });

    private readonly record struct Updated(int InPlace, int Replaced, int HeldBack);
}
