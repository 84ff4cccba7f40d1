using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Which allocations leave a draining node now.</summary>
/// <remarks>Pure. Services go as fast as their <c>migrate</c> block allows, batch work may run until the deadline, work of system
/// jobs goes last. Source: scheduler reference §21.</remarks>
public static class DrainSteps
{
    /// <summary>Those of a service that it can spare: as many stay healthy as it wants less <c>max_parallel</c>.</summary>
    public static IEnumerable<Allocation> Spared(StateSnapshot state, JobKey key)
    {
        if (state.Jobs.Find(key) is not { IsStopped: false, Type: JobType.Service } job)
        {
            return [];
        }

        ILookup<string, Allocation> byGroup = state.AllocationsOf(key)
            .Where(static allocation => !allocation.IsTerminal && !IsTold(allocation))
            .ToLookup(static allocation => allocation.TaskGroup, StringComparer.Ordinal);
        return job.Groups.SelectMany(group => Spared(state, group, [.. byGroup[group.Name]]));
    }

    /// <summary>Whether nothing is left on a node but work of system jobs, which goes last or stays.</summary>
    public static bool IsEmptied(StateSnapshot state, NodeId node) => state.AllocationsOn(node).All(
        static allocation => allocation.IsClientTerminal || allocation.Job.Type == JobType.System);

    /// <summary>All that has not been told to leave a node, but what the drain lets stay.</summary>
    public static IEnumerable<Allocation> Remaining(StateSnapshot state, Node node, DrainStrategy drain) =>
        state.AllocationsOn(node.Id).Where(allocation =>
            !allocation.IsTerminal && !IsTold(allocation) && !(drain.IgnoresSystemJobs && allocation.Job.Type == JobType.System));

    // What is judged, well or badly, counts as standing: a replacement that does not come up must not hold up the drain for ever.
    private static IEnumerable<Allocation> Spared(StateSnapshot state, AdmittedGroup group, Allocation[] standing)
    {
        int judged = standing.Count(IsJudged);
        int spare = judged - (group.Count - (group.Migrate?.MaxParallel ?? 1));
        return spare <= 0 ? [] : standing
            .Where(allocation => state.Nodes.Find(allocation.NodeId) is { Drain: not null })
            .OrderByDescending(IsJudged)
            .ThenBy(static allocation => allocation.NameIndex)
            .ThenBy(static allocation => allocation.Id)
            .Take(spare);
    }

    private static bool IsJudged(Allocation allocation) => allocation.Health?.Healthy is not null;

    private static bool IsTold(Allocation allocation) => allocation.DesiredTransition.Migrate == true;
}
