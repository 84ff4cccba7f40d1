using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>First fit, one group: just enough of a scheduler to drive a leader with.</summary>
internal static class TinyScheduler
{
    public static ScheduleOutcome Run(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed)
    {
        var entropy = new Entropy(seed);
        AdmittedJob? job = head.Jobs.Find(evaluation.JobKey) is { IsStopped: false } running ? running : null;
        Allocation[] there = [.. head.AllocationsOf(evaluation.JobKey).Where(static allocation => !allocation.IsTerminal)];
        Allocation[] lost = [.. there.Where(allocation => head.Nodes.Find(allocation.NodeId) is null or { Status: NodeStatus.Down })];
        Allocation[] kept = [.. there.Except(lost).Take(job?.Groups[0].Count ?? 0)];
        List<Allocation> placed = [];
        (Node Node, long FreeMhz)[] nodes = [.. head.Nodes.Rows.Where(static node => node.IsReady).Select(node => (node, FreeOn(head, node)))];
        int at = 0;
        while (job is not null && kept.Length + placed.Count < job.Groups[0].Count && at < nodes.Length)
        {
            if (nodes[at].FreeMhz < job.Groups[0].Ask.CpuMhz)
            {
                at++;
                continue;
            }

            nodes[at].FreeMhz -= job.Groups[0].Ask.CpuMhz;
            placed.Add(Place(new AllocationId(entropy.NextUuid()), job, nodes[at].Node, evaluation, kept.Length + placed.Count));
        }

        int missing = (job?.Groups[0].Count ?? 0) - kept.Length - placed.Count;
        var outcome = new ScheduleOutcome
        {
            Plan = new Plan
            {
                EvaluationId = evaluation.Id,
                Priority = evaluation.Priority,
                Stops =
                [
                    .. lost.Select(static allocation => new PlannedStop(allocation.Id, allocation.NodeId, "lost", ClientStatus.Lost)),
                    .. there.Except(lost).Except(kept).Select(static allocation => new PlannedStop(allocation.Id, allocation.NodeId, "stopped")),
                ],
                Placements = placed,
                SnapshotIndex = head.Index,
            },
            FailedGroups = missing > 0
                ? ImmutableSortedDictionary<string, AllocationMetrics>.Empty.Add("group", new AllocationMetrics { NodesExhausted = 1 })
                : ImmutableSortedDictionary<string, AllocationMetrics>.Empty,
            QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty.Add("group", missing),
            DesiredUpdates = ImmutableSortedDictionary<string, DesiredUpdates>.Empty,
            ClassEligibility = ImmutableSortedDictionary<string, bool>.Empty,
            EscapedComputedClass = false,
        };
        return missing > 0 ? outcome with { Blocked = Blocked(evaluation, outcome, entropy) } : outcome;
    }

    private static Evaluation Blocked(Evaluation evaluation, ScheduleOutcome outcome, Entropy entropy) =>
        PlanAttempts.Blocked(evaluation, outcome, new EvaluationId(entropy.NextUuid())) with
        {
            TriggeredBy = EvaluationTriggers.QueuedAllocations,
        };

    private static long FreeOn(StateSnapshot head, Node node) => node.Resources.CpuMhz - head.AllocationsOn(node.Id)
        .Where(static allocation => !allocation.IsClientTerminal)
        .Sum(static allocation => allocation.Resources.Total.CpuMhz);

    /// <summary>An allocation of the job's only group.</summary>
    public static Allocation Place(AllocationId id, AdmittedJob job, Node node, Evaluation evaluation, int index) => new()
    {
        Id = id,
        EvaluationId = evaluation.Id,
        Name = $"{job.Key.Id}.group[{index}]",
        NameIndex = index,
        NodeId = node.Id,
        NodeName = node.Name,
        Job = job,
        TaskGroup = "group",
        Resources = new AllocatedResources
        {
            Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty,
            DiskMb = (int)job.Groups[0].Ask.DiskMb,
            Total = job.Groups[0].Ask,
        },
    };
}
