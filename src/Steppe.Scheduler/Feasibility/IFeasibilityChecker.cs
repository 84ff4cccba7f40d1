using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Says of a node whether one requirement of a job can ever be met there.</summary>
/// <remarks>Pure. Built once per evaluation, then asked about every candidate node. What can change with the next placement
/// (room, ports, distinct hosts) is <c>Ranking/</c>'s business.</remarks>
internal interface IFeasibilityChecker
{
    /// <summary>Whether nodes of one computed class may get different answers.</summary>
    bool IsPerNode { get; }

    /// <summary>Why the node is rejected, as a key of <c>ConstraintFiltered</c>; null when it is not.</summary>
    string? FindRejection(Node node);
}
