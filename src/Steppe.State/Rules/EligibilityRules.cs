using Steppe.Model;

namespace Steppe.State;

/// <summary>What is told of a node's eligibility.</summary>
internal static class EligibilityRules
{
    /// <summary>What the operator reads when a node begins or ceases to take work.</summary>
    public static NodeEvent Event(bool isEligible, StateBuilder state) => new()
    {
        Subsystem = "Cluster",
        Message = isEligible ? "Node marked as eligible for scheduling" : "Node marked as ineligible for scheduling",
        At = state.At,
        CreateIndex = state.Index,
    };
}
