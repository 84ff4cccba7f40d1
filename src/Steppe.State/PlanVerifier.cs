using Steppe.Model;

namespace Steppe.State;

/// <summary>Checks a plan against the newest state, node by node.</summary>
/// <remarks>Pure. Only touched nodes are looked at. Source: scheduler reference, plan applier.</remarks>
public static class PlanVerifier
{
    /// <summary>What of <paramref name="plan"/> still fits <paramref name="head"/>.</summary>
    public static VerifiedPlan Verify(StateSnapshot head, Plan plan)
    {
        ILookup<NodeId, Allocation> placed = plan.Placements.Concat(plan.InPlaceUpdates)
            .ToLookup(static allocation => allocation.NodeId);
        HashSet<AllocationId> leaving = [.. plan.Stops.Select(static stop => stop.AllocationId)];
        NodeId[] rejected =
        [
            .. placed.Select(static byNode => byNode.Key)
                .Where(node => !Fits(head, node, [.. placed[node]], leaving))
                .Order(),
        ];
        if (rejected.Length == 0)
        {
            return new VerifiedPlan(plan, []);
        }

        if (plan.AllAtOnce)
        {
            return new VerifiedPlan(plan with { Stops = [], Placements = [], InPlaceUpdates = [], Followups = [], Deployment = null, DeploymentEnds = [] }, rejected);
        }

        HashSet<NodeId> refused = [.. rejected];
        return new VerifiedPlan(
            plan with
            {
                Stops = [.. plan.Stops.Where(stop => !refused.Contains(stop.NodeId))],
                Placements = [.. plan.Placements.Where(allocation => !refused.Contains(allocation.NodeId))],
                InPlaceUpdates = [.. plan.InPlaceUpdates.Where(allocation => !refused.Contains(allocation.NodeId))],
            },
            rejected);
    }

    private static bool Fits(StateSnapshot head, NodeId id, IReadOnlyList<Allocation> wanted, HashSet<AllocationId> leaving)
    {
        if (head.Nodes.Find(id) is not { Status: NodeStatus.Ready } node)
        {
            return false;
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
