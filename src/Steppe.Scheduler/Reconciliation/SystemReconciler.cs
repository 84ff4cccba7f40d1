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
    private enum Step { Ignore, Stop, Lost, Disconnecting, Move, InPlace, Destructive }

    /// <summary>Decides the next step for a group.</summary>
    public static SystemDecision Reconcile(SystemView view, DateTimeOffset now)
    {
        ILookup<NodeId, Allocation> byNode = view.Allocations.ToLookup(static allocation => allocation.NodeId);
        Allocation[] current = [.. byNode.Select(FindCurrent).OfType<Allocation>()];
        ILookup<Step, Allocation> byStep = current.ToLookup(allocation => StepOf(allocation, view, now));
        HashSet<AllocationId> chosen = [.. current.Select(static allocation => allocation.Id)];
        IEnumerable<Allocation> surplus = view.Allocations.Where(allocation => !allocation.IsTerminal && !chosen.Contains(allocation.Id));
        return new SystemDecision
        {
            Group = view.Group,
            Stops =
            [
                .. view.Allocations.Where(allocation => IsToBeMarkedLost(allocation, view)).Concat(byStep[Step.Lost]).Select(PlannedStops.AsLost),
                .. byStep[Step.Stop].Concat(surplus).Select(PlannedStops.AsNotNeeded),
                .. byStep[Step.Move].Select(static allocation => new PlannedStop(allocation.Id, allocation.NodeId, StopReasons.NodeTainted)),
            ],
            Placements =
            [
                .. byStep[Step.Move].Where(allocation => view.Nodes.ContainsKey(allocation.NodeId))
                    .Select(moved => (view.Nodes[moved.NodeId], new Placement(view.Group, 0, moved))),
                .. Missing(view, byNode),
            ],
            InPlaceCandidates = [.. byStep[Step.InPlace]],
            Destructive = [.. byStep[Step.Destructive]],
            Ignored = byStep[Step.Ignore].Count(),
            ExistsSomewhere = view.Allocations.Any(allocation => !allocation.IsServerTerminal && !view.Hosts.Lose(allocation)),
            Disconnecting = [.. byStep[Step.Disconnecting]],
            Returned = [.. current.Where(allocation => AllocationFates.HasReturned(allocation, view.Hosts))],
        };
    }

    // The newest; if two came about, the older one goes.
    private static Allocation? FindCurrent(IEnumerable<Allocation> onNode) => onNode
        .Where(static allocation => !allocation.IsTerminal)
        .OrderByDescending(static allocation => allocation.CreateIndex)
        .ThenBy(static allocation => allocation.Id)
        .FirstOrDefault();

    private static Step StepOf(Allocation allocation, SystemView view, DateTimeOffset now) => allocation switch
    {
        _ when view.Group.Count == 0 => view.Hosts.Lose(allocation) ? Step.Lost : Step.Stop,
        { DesiredTransition.Migrate: true } => view.Hosts.Lose(allocation) ? Step.Lost : Step.Move,
        _ when IsGivenUp(allocation, view, now) => Step.Lost,
        { ClientStatus: ClientStatus.Unknown } => Step.Ignore,
        _ when view.Hosts.Of(allocation.NodeId) == HostState.Disconnected =>
            allocation.ClientStatus == ClientStatus.Pending ? Step.Ignore : Step.Disconnecting,
        _ when view.IsReady(allocation.NodeId) && !view.Nodes.ContainsKey(allocation.NodeId) => Step.Stop,
        _ when !view.Nodes.ContainsKey(allocation.NodeId) || allocation.Job.JobModifyIndex == view.Job.JobModifyIndex => Step.Ignore,
        _ => SpecificationChange.IsDestructive(allocation.Job, view.Job, view.Group.Name) ? Step.Destructive : Step.InPlace,
    };

    private static bool IsToBeMarkedLost(Allocation allocation, SystemView view) => AllocationFates.NeedsMarkingAsLost(allocation, view.Hosts);

    // Nothing takes the place of one that is out of reach: its place is on its node. So it is kept only for as long as it may
    // come back.
    private static bool IsGivenUp(Allocation allocation, SystemView view, DateTimeOffset now)
    {
        DisconnectPolicy policy = view.Group.Disconnect;
        bool mayReturn = policy.LostAfter > TimeSpan.Zero && allocation.ClientStatus is ClientStatus.Running or ClientStatus.Unknown;
        return view.Hosts.Of(allocation.NodeId) switch
        {
            HostState.Present => allocation.ClientStatus == ClientStatus.Unknown && !(mayReturn && IsInTime()),
            HostState.Gone => true,
            HostState.Disconnected => allocation.ClientStatus != ClientStatus.Pending && !(mayReturn && IsInTime()),
            _ => !(mayReturn && allocation.ClientStatus == ClientStatus.Unknown && IsInTime()),
        };

        bool IsInTime() => !(AllocationFates.ExpiryOf(allocation, policy, now) <= now);
    }

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
