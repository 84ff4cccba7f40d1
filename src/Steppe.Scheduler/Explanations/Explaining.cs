using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Explanations;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Says why work has no node: for every node what it lacks, and what would have to change.</summary>
/// <remarks>Pure. The scheduler runs once on the snapshot; what it places counts as placed, and every node is then asked about what
/// is left. Nothing is remembered between evaluations for this: an answer can always be had from the state alone.</remarks>
public static class Explaining
{
    /// <summary>Most nodes named for one group.</summary>
    public const int MaxClosest = 5;

    /// <summary>Explains a job that is not stopped.</summary>
    /// <param name="state">The state to look at.</param>
    /// <param name="job">A job of it.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="seed">Source of what the scheduler draws.</param>
    public static JobExplanation Run(StateSnapshot state, AdmittedJob job, DateTimeOffset now, ulong seed)
    {
        var evaluation = new Evaluation
        {
            Id = EvaluationId.FromGuid(new Entropy(seed).NextUuid()),
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            Priority = job.Priority,
            Type = job.Type,
            TriggeredBy = EvaluationTriggers.JobRegister,
            JobModifyIndex = job.JobModifyIndex,
        };
        ScheduleOutcome outcome = Scheduling.Run(state, evaluation, now, seed);
        ProposedWork proposed = Carried(state, job, outcome.Plan);
        return new JobExplanation(
            [
                .. outcome.FailedGroups.Keys.Select(name => job.FindGroup(name)).OfType<AdmittedGroup>()
                    .Select(group => Explain(state, job, group, proposed, outcome.QueuedAllocations.GetValueOrDefault(group.Name, 1))),
            ],
            outcome.Plan.Placements.Count,
            HeldPlaces.Of(state, job, outcome, now),
            HeldPlaces.FindDeployment(state, job) is { } deployment && IsOnHold(deployment) ? deployment : null);
    }

    private static bool IsOnHold(Deployment deployment) =>
        deployment.Status is DeploymentStatus.Paused or DeploymentStatus.Failed
        || (deployment is { IsActive: true, RequiresPromotion: true, PromotesItself: false });

    private static ProposedWork Carried(StateSnapshot state, AdmittedJob job, Plan plan)
    {
        var proposed = new ProposedWork(state, job);
        foreach (PlannedStop stop in plan.Stops)
        {
            proposed.Stop(state.Allocations.Find(stop.AllocationId)!);
        }

        foreach (PlannedPreemption preemption in plan.Preemptions)
        {
            proposed.Stop(state.Allocations.Find(preemption.AllocationId)!);
        }

        foreach (Allocation updated in plan.InPlaceUpdates)
        {
            proposed.Update(state.Allocations.Find(updated.Id)!, updated);
        }

        foreach (Allocation placed in plan.Placements)
        {
            proposed.Place(placed, proposed.SlotOf(placed.NodeId));
        }

        return proposed;
    }

    private static GroupExplanation Explain(StateSnapshot state, AdmittedJob job, AdmittedGroup group, ProposedWork proposed, int waiting)
    {
        var obstacles = new NodeObstacles(job, group, proposed);
        bool runsEverywhere = job.Type is JobType.System or JobType.SysBatch;
        NodeGap[] all =
        [
            .. state.Nodes.Rows
                .Select(node => (Node: node, Slot: state.NodeColumns.SlotOf(node.Id)))
                .Where(at => !(runsEverywhere && proposed.CountLive(at.Slot, group.Name) > 0))
                .Select(at => new NodeGap(at.Node, obstacles.Of(at.Node, at.Slot))),
        ];
        NodeGap[] gaps = [.. all.Where(static gap => gap.Obstacles.Length > 0)];
        return new GroupExplanation
        {
            Group = group.Name,
            Waiting = waiting,
            Nodes = all.Length,
            Checks =
            [
                .. gaps.SelectMany(static gap => gap.Obstacles.Select(static obstacle => obstacle.Check).Distinct(StringComparer.Ordinal))
                    .CountBy(static check => check, StringComparer.Ordinal)
                    .Select(static counted => (counted.Key, counted.Value))
                    .OrderByDescending(static counted => counted.Value)
                    .ThenBy(static counted => counted.Key, StringComparer.Ordinal),
            ],
            Closest =
            [
                .. gaps.OrderBy(static gap => gap.Obstacles.Length)
                    .ThenBy(gap => gap.Obstacles.Sum(obstacle => Distance(obstacle, group.Ask)))
                    .ThenBy(static gap => gap.Node.Name, StringComparer.Ordinal)
                    .Take(MaxClosest),
            ],
            Change = ChangeSearch.Find(job, group, gaps, hasPlaces: waiting < group.Count || state.AllocationsOf(job.Key).Any(static allocation => !allocation.IsTerminal)),
            OnlyUnready =
            [
                .. gaps.Where(static gap => gap.Obstacles is [{ Kind: ObstacleKind.NodeState }])
                    .OrderBy(static gap => gap.Node.Name, StringComparer.Ordinal).ThenBy(static gap => gap.Node.Id)
                    .Take(MaxClosest),
            ],
        };
    }

    // Amounts by their share of the ask, everything else as more than any amount.
    private static double Distance(Obstacle obstacle, ResourceAsk ask) => obstacle.Kind switch
    {
        ObstacleKind.Cpu => obstacle.Amount / (double)Math.Max(1, ask.CpuMhz),
        ObstacleKind.Cores => obstacle.Amount / (double)Math.Max(1, ask.Cores),
        ObstacleKind.Memory => obstacle.Amount / (double)Math.Max(1, ask.MemoryMb),
        ObstacleKind.Disk => obstacle.Amount / (double)Math.Max(1, ask.DiskMb),
        ObstacleKind.Device => obstacle.Amount / (double)Math.Max(1, ask.Devices),
        _ => 2,
    };
}
