using Steppe.Model;

namespace Steppe.State;

/// <summary>Counts canaries.</summary>
public static class CanaryRules
{
    /// <summary>Canaries of the group that were judged healthy and still run.</summary>
    public static int CountHealthy(StateSnapshot state, DeploymentGroup group) =>
        group.PlacedCanaries.Count(id => state.Allocations.Find(id) is { IsTerminal: false, Health.Healthy: true });
}
