using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Only work that is clearly less urgent is displaced, by new work on its own node, and the two name each other.</summary>
internal static class PreemptionOracle
{
    /// <summary>Checks the changes of one entry.</summary>
    public static void Check(ImmutableArray<Change> changes)
    {
        foreach (Change change in changes)
        {
            if (change is Change.OfAllocation { Before.DesiredStatus: DesiredStatus.Run, After: { DesiredStatus: DesiredStatus.Evict } victim })
            {
                Check(victim, changes.OfType<Change.OfAllocation>()
                    .FirstOrDefault(other => other.Before is null && other.After?.Id == victim.Preemption?.PreemptedBy)?.After);
            }
        }
    }

    private static void Check(Allocation victim, Allocation? urgent)
    {
        bool isFair = urgent is not null
            && urgent.NodeId == victim.NodeId
            && urgent.JobKey != victim.JobKey
            && urgent.Job.Priority - victim.Job.Priority >= 10
            && urgent.Preemption?.Preempted.Contains(victim.Id) == true;
        if (!isFair)
        {
            throw new OracleException(
                OracleGroup.Preemption,
                $"{victim.Name} of priority {victim.Job.Priority} made room for {urgent?.Name ?? "nobody"} of priority {urgent?.Job.Priority}");
        }
    }
}
