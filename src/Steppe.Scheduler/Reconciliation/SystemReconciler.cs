using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Compares a group that should run once on every fitting node with what exists, node by node.</summary>
/// <remarks>
/// <para>Pure and total. Whether a node fits by constraints and room is asked later; here it counts only whether it is ready and
/// in the job's datacenters and pool.</para>
/// <para>A <c>system</c> job's allocation that has ended is put up again whenever the job is looked at. A <c>sysbatch</c> job's is
/// not, unless the job has changed since, or it was lost with its node, or displaced, before it could end.</para>
/// <para>Source: scheduler reference §12; <c>docs/decisions/0012-system-jobs.md</c>.</para>
/// </remarks>
internal static class SystemReconciler
{
    private enum Fate { Ignore, Stop, Lost, Move, InPlace, Destructive }

    /// <summary>Decides the next step for a group.</summary>
    public static SystemDecision Reconcile(SystemView view)
    {
        ILookup<NodeId, Allocation> byNode = view.Allocations.ToLookup(static allocation => allocation.NodeId);
        Allocation[] current = [.. byNode.Select(FindCurrent).OfType<Allocation>()];
        ILookup<Fate, Allocation> byFate = current.ToLookup(allocation => FateOf(allocation, view));
        HashSet<AllocationId> chosen = [.. current.Select(static allocation => allocation.Id)];
        IEnumerable<Allocation> surplus = view.Allocations.Where(allocation => !allocation.IsTerminal && !chosen.Contains(allocation.Id));
        return new SystemDecision
        {
            Group = view.Group,
            Stops =
            [
                .. view.Allocations.Where(allocation => IsToBeMarkedLost(allocation, view)).Concat(byFate[Fate.Lost]).Select(PlannedStops.AsLost),
                .. byFate[Fate.Stop].Concat(surplus).Select(PlannedStops.AsNotNeeded),
                .. byFate[Fate.Move].Where(allocation => !view.Nodes.ContainsKey(allocation.NodeId))
                    .Select(static allocation => new PlannedStop(allocation.Id, allocation.NodeId, StopReasons.NodeTainted)),
            ],
            Placements =
            [
                .. byFate[Fate.Move].Where(allocation => view.Nodes.ContainsKey(allocation.NodeId))
                    .Select(moved => (view.Nodes[moved.NodeId], new Placement(view.Group, 0, moved, StopReasons.NodeTainted))),
                .. Missing(view, byNode),
            ],
            InPlaceCandidates = [.. byFate[Fate.InPlace]],
            Destructive = [.. byFate[Fate.Destructive]],
            Ignored = byFate[Fate.Ignore].Count(),
            ExistsSomewhere = view.Allocations.Any(allocation => !allocation.IsServerTerminal && !view.IsNodeLost(allocation.NodeId)),
        };
    }

    // The newest; if two came about, the older one goes.
    private static Allocation? FindCurrent(IEnumerable<Allocation> onNode) => onNode
        .Where(static allocation => !allocation.IsTerminal)
        .OrderByDescending(static allocation => allocation.CreateIndex)
        .ThenBy(static allocation => allocation.Id)
        .FirstOrDefault();

    private static Fate FateOf(Allocation allocation, SystemView view) => allocation switch
    {
        _ when view.Group.Count == 0 => view.IsNodeLost(allocation.NodeId) ? Fate.Lost : Fate.Stop,
        _ when view.IsNodeLost(allocation.NodeId) => Fate.Lost,
        { DesiredTransition.Migrate: true } => Fate.Move,
        _ when view.IsReady(allocation.NodeId) && !view.Nodes.ContainsKey(allocation.NodeId) => Fate.Stop,
        _ when !view.Nodes.ContainsKey(allocation.NodeId) || allocation.Job.JobModifyIndex == view.Job.JobModifyIndex => Fate.Ignore,
        _ => SpecificationChange.IsDestructive(allocation.Job, view.Job, view.Group.Name) ? Fate.Destructive : Fate.InPlace,
    };

    private static bool IsToBeMarkedLost(Allocation allocation, SystemView view) =>
        allocation is { IsServerTerminal: true, IsClientTerminal: false } && view.IsNodeLost(allocation.NodeId);

    private static IEnumerable<(Node Node, Placement Placement)> Missing(SystemView view, ILookup<NodeId, Allocation> byNode)
    {
        if (view.Group.Count == 0)
        {
            yield break;
        }

        foreach (Node node in view.Nodes.Values)
        {
            Allocation? last = byNode[node.Id].MaxBy(static allocation => (allocation.CreateIndex, allocation.Id));
            if (last is null)
            {
                yield return (node, new Placement(view.Group, 0));
            }
            else if (byNode[node.Id].All(static allocation => allocation.IsTerminal) && !IsDone(last, view))
            {
                yield return (node, new Placement(view.Group, 0, last.NextAllocationId.IsNone ? last : null));
            }
        }
    }

    private static bool IsDone(Allocation last, SystemView view) =>
        view.Job.Type == JobType.SysBatch
        && last.Job.JobModifyIndex == view.Job.JobModifyIndex
        && last.ClientStatus != ClientStatus.Lost
        && last.DesiredStatus != DesiredStatus.Evict;
}
