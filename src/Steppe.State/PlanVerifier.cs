using Steppe.Model;

namespace Steppe.State;

/// <summary>Checks a plan against the newest state, node by node.</summary>
/// <remarks>Pure. Only touched nodes are looked at, and only those that are short of room are looked at closely. Source: scheduler reference, plan applier.</remarks>
public static class PlanVerifier
{
    /// <summary>What of <paramref name="plan"/> still fits <paramref name="head"/>.</summary>
    public static VerifiedPlan Verify(StateSnapshot head, Plan plan)
    {
        NodeId[] rejected = [.. FindUnfit(head, plan).Concat(FindOutdated(head, plan)).Distinct().Order()];
        if (rejected.Length == 0)
        {
            return new VerifiedPlan(plan, []);
        }

        if (plan.AllAtOnce)
        {
            return new VerifiedPlan(plan.Emptied(), rejected);
        }

        HashSet<NodeId> refused = [.. rejected];

        // Nothing takes the place of what is not told to stop, or has come back meanwhile, and nothing is kept whose stand-in may have
        // stayed: all are decided on anew. A canary names no predecessor: what it is in the place of shows by its group.
        HashSet<AllocationId> staying =
        [
            .. plan.Stops.Where(stop => refused.Contains(stop.NodeId)).Select(static stop => stop.AllocationId),
            .. plan.Disconnections.Where(one => refused.Contains(one.NodeId)).Select(static one => one.AllocationId),
        ];
        HashSet<string> stayingGroups =
            [.. staying.Select(id => head.Allocations.Find(id)?.TaskGroup).OfType<string>()];
        Allocation[] placements =
        [
            .. plan.Placements.Where(allocation => !refused.Contains(allocation.NodeId) && !staying.Contains(allocation.PreviousAllocationId)
                && !(allocation.IsCanary && stayingGroups.Contains(allocation.TaskGroup))),
        ];
        HashSet<AllocationId> kept = [.. placements.Select(static allocation => allocation.Id)];
        bool keepsStops = !plan.Stops.Any(stop => refused.Contains(stop.NodeId));
        return new VerifiedPlan(
            plan with
            {
                Stops = [.. plan.Stops.Where(stop => !refused.Contains(stop.NodeId))],
                Placements = placements,
                InPlaceUpdates = [.. plan.InPlaceUpdates.Where(allocation => !refused.Contains(allocation.NodeId))],
                Preemptions = [.. plan.Preemptions.Where(preemption => kept.Contains(preemption.PreemptedBy))],
                Disconnections = [.. plan.Disconnections.Where(one => !refused.Contains(one.NodeId))],
                Reconnections = keepsStops ? plan.Reconnections : [],
            },
            rejected);
    }

    /// <summary>Whether a plan that was verified when it was written may be carried out.</summary>
    /// <remarks>A log says the same for ever: what is looked at here must be what every program before this one has looked at.</remarks>
    public static bool Fits(StateSnapshot head, Plan plan) => !FindUnfit(head, plan).Any();

    // Nodes that cannot take their part of the plan.
    private static IEnumerable<NodeId> FindUnfit(StateSnapshot head, Plan plan)
    {
        ILookup<NodeId, Allocation> placed = plan.Placements.Concat(plan.InPlaceUpdates)
            .ToLookup(static allocation => allocation.NodeId);
        HashSet<AllocationId> leaving = [.. plan.Stops.Select(static stop => stop.AllocationId), .. plan.Preemptions.Select(static preemption => preemption.AllocationId)];
        HashSet<AllocationId> goingAway = [.. plan.Disconnections.Select(static one => one.AllocationId)];
        ILookup<NodeId, PlannedPreemption> preempted = plan.Preemptions.ToLookup(static preemption => preemption.NodeId);
        return placed.Select(static byNode => byNode.Key)
            .Where(node => !(QuickFit.Fits(head.NodeColumns, node, placed[node]) || Fits(head, node, [.. placed[node]], leaving, goingAway))
                || (preempted.Contains(node) && !MayPreempt(head, [.. placed[node]], preempted[node])))
            .Concat(plan.Disconnections.Select(static one => one.NodeId).Where(node => !IsOutOfReach(head, node)))
            .Concat(plan.Stops.Where(stop => IsBack(head, stop)).Select(static stop => stop.NodeId));
    }

    // Nodes about which the scheduler would decide otherwise, after what clients and users have said since it looked.
    private static IEnumerable<NodeId> FindOutdated(StateSnapshot head, Plan plan) =>
        plan.Disconnections.Where(one => !MayGoOutOfReach(head, one)).Select(static one => one.NodeId)
            .Concat(plan.Stops.Where(stop => HasReturned(head, stop)).Select(static stop => stop.NodeId))
            .Concat(plan.Placements.Where(placed => IsPromoted(head, placed)).Select(static placed => placed.NodeId));

    // The victim's job may have become more urgent since the scheduler looked. A plan that came through the log names its job by
    // version only, so the priority is read from the state.
    private static bool MayPreempt(StateSnapshot head, IReadOnlyList<Allocation> wanted, IEnumerable<PlannedPreemption> preemptions) =>
        preemptions.All(preemption =>
            head.Allocations.Find(preemption.AllocationId) is not { } victim
            || (victim.NodeId == preemption.NodeId
                && wanted.FirstOrDefault(placed => placed.Id == preemption.PreemptedBy) is { } urgent
                && urgent.JobKey != victim.JobKey
                && head.FindJobVersion(urgent.JobKey, urgent.Job.Version) is { } job
                && PreemptionPriority.Suffices(job.Priority, victim.Job.Priority)));

    private static bool IsOutOfReach(StateSnapshot head, NodeId id) =>
        head.Nodes.Find(id) is { Status: NodeStatus.Disconnected or NodeStatus.Down };

    // Given up with its node, which has called again since the scheduler looked: what runs there would hear of its end late, beside what
    // was to take its place. Work that was out of reach before is given up for the time that took.
    private static bool IsBack(StateSnapshot head, PlannedStop stop) =>
        stop.ClientStatus == ClientStatus.Lost
        && head.Nodes.Find(stop.NodeId) is { Status: NodeStatus.Ready or NodeStatus.Initializing }
        && head.Allocations.Find(stop.AllocationId) is { UnknownSince: null, ClientStatus: ClientStatus.Pending or ClientStatus.Running };

    // Only what runs goes out of reach. What has ended or begun anew meanwhile has another fate, and nobody may take its place beside it.
    private static bool MayGoOutOfReach(StateSnapshot head, PlannedDisconnection disconnection) =>
        head.Allocations.Find(disconnection.AllocationId) is not { } allocation || allocation is { ClientStatus: ClientStatus.Running };

    // A canary of what has been promoted meanwhile would wait for its promotion for ever, beside as many as are wanted.
    private static bool IsPromoted(StateSnapshot head, Allocation placed) =>
        placed.IsCanary && head.Deployments.Find(placed.DeploymentId)?.Groups.GetValueOrDefault(placed.TaskGroup) is { Promoted: true };

    // Given up for the time it was out of reach, and its client has told of it since.
    private static bool HasReturned(StateSnapshot head, PlannedStop stop) =>
        stop.ClientStatus == ClientStatus.Lost
        && head.Nodes.Find(stop.NodeId) is { Status: NodeStatus.Ready or NodeStatus.Initializing }
        && head.Allocations.Find(stop.AllocationId) is { UnknownSince: not null, ClientStatus: ClientStatus.Pending or ClientStatus.Running };

    private static bool Fits(
        StateSnapshot head, NodeId id, IReadOnlyList<Allocation> wanted, HashSet<AllocationId> leaving, HashSet<AllocationId> goingAway)
    {
        if (head.Nodes.Find(id) is not { Status: NodeStatus.Ready } node)
        {
            // What is out of reach may take a new version of its job, for the day it comes back; nothing may come to it.
            return IsOutOfReach(head, id)
                && wanted.All(allocation => head.Allocations.Find(allocation.Id) is { IsTerminal: false } held
                    && (held.ClientStatus == ClientStatus.Unknown || goingAway.Contains(held.Id)));
        }

        HashSet<AllocationId> rewritten = [.. wanted.Select(static allocation => allocation.Id)];
        List<Allocation> there = [.. head.AllocationsOn(id).Where(static allocation => !allocation.IsClientTerminal)];
        bool isInPlaceOnly = wanted.All(allocation => there.Exists(held => held.Id == allocation.Id && !held.IsTerminal));
        if (isInPlaceOnly)
        {
            return true;
        }

        if (!node.IsEligible)
        {
            return false;
        }

        ILookup<bool, Allocation> byPresence = wanted.ToLookup(allocation => there.Exists(held => held.Id == allocation.Id));
        there.RemoveAll(allocation => leaving.Contains(allocation.Id) || rewritten.Contains(allocation.Id));
        return NodeFit.FirstExhausted(node, [.. there, .. byPresence[true]], [.. byPresence[false]]) is null;
    }
}
