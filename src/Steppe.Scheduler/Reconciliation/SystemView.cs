using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What is wanted of one group of a job that runs on every node, and what there is; all read from one snapshot.</summary>
internal sealed record SystemView
{
    public required AdmittedJob Job { get; init; }
    public required AdmittedGroup Group { get; init; }

    /// <summary>Every allocation of the group, finished ones included, in order of id.</summary>
    public required IReadOnlyList<Allocation> Allocations { get; init; }

    /// <summary>The nodes that are ready and in the job's datacenters and pool.</summary>
    public required ImmutableSortedDictionary<NodeId, Node> Nodes { get; init; }

    /// <summary>Whether a node takes new work, wherever it is.</summary>
    public required Func<NodeId, bool> IsReady { get; init; }

    /// <summary>The nodes its allocations are on.</summary>
    public required Hosts Hosts { get; init; }
}
