using Steppe.Model;

namespace Steppe.State;

/// <summary>Keeps a deployment's counts while its allocations come and are judged.</summary>
/// <remarks>Pure. Source: scheduler reference §19.</remarks>
internal static class DeploymentRules
{
    /// <summary>The deployment after one of its allocations was written; the same object when that changes nothing.</summary>
    /// <param name="deployment">Before.</param>
    /// <param name="earlier">The allocation as it was, null when it is new.</param>
    /// <param name="row">The allocation as it is.</param>
    /// <param name="at">The time of the command, by the servers' clock: a client's may be wrong.</param>
    public static Deployment WithAllocation(Deployment deployment, Allocation? earlier, Allocation row, DateTimeOffset at)
    {
        if (!deployment.Groups.TryGetValue(row.TaskGroup, out DeploymentGroup? group))
        {
            return deployment;
        }

        bool isNew = earlier?.DeploymentId != row.DeploymentId;
        DeploymentGroup counted = isNew ? WithPlaced(group, row, at) : group;
        counted = WithVerdict(counted, isNew ? null : earlier!.Health?.Healthy, row.Health?.Healthy, at);
        return ReferenceEquals(counted, group) ? deployment : deployment with { Groups = deployment.Groups.SetItem(row.TaskGroup, counted) };
    }

    /// <summary>The group from when its canaries are good enough: the time for the rest starts anew.</summary>
    public static DeploymentGroup Promoted(DeploymentGroup group, DateTimeOffset at) =>
        group with { Promoted = true, RequireProgressBy = Deadline(group, at) };

    private static DeploymentGroup WithPlaced(DeploymentGroup group, Allocation row, DateTimeOffset at) => group with
    {
        PlacedAllocations = group.PlacedAllocations + 1,
        PlacedCanaries = row.IsCanary ? [.. group.PlacedCanaries, row.Id] : group.PlacedCanaries,
        RequireProgressBy = group.RequireProgressBy ?? Deadline(group, at),
    };

    private static DeploymentGroup WithVerdict(DeploymentGroup group, bool? before, bool? after, DateTimeOffset at) => before == after ? group : group with
    {
        HealthyAllocations = Math.Max(0, group.HealthyAllocations + One(after == true) - One(before == true)),
        UnhealthyAllocations = Math.Max(0, group.UnhealthyAllocations + One(after == false) - One(before == false)),
        RequireProgressBy = after == true ? Deadline(group, at) : group.RequireProgressBy,
    };

    private static DateTimeOffset? Deadline(DeploymentGroup group, DateTimeOffset at) =>
        group.ProgressDeadline > TimeSpan.Zero ? at + group.ProgressDeadline : null;

    private static int One(bool counts) => counts ? 1 : 0;
}
