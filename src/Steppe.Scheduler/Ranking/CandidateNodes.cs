using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>A node that may get work, with its slot in the state's columns.</summary>
/// <param name="Node">The node.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="Lot">A number from the seed; the higher one wins among equal scores.</param>
internal readonly record struct Candidate(Node Node, int Slot, ulong Lot);

/// <summary>The nodes a job may be placed on at all: ready, in its datacenters, in its pool.</summary>
/// <remarks>Read once per evaluation. Source: scheduler reference §13, candidates.</remarks>
internal sealed class CandidateNodes
{
    public CandidateNodes(StateSnapshot state, NodeScope scope, Entropy lots)
    {
        var nodes = ImmutableArray.CreateBuilder<Candidate>();
        var available = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string named in scope.Datacenters.Named)
        {
            available[named] = 0;
        }

        foreach (Node node in state.Nodes.Rows.Where(scope.IncludesPoolOf))
        {
            InPool++;
            if (node.IsReady && scope.Datacenters.Include(node.Datacenter))
            {
                nodes.Add(new Candidate(node, state.NodeColumns.SlotOf(node.Id), lots.NextUInt64()));
                available[node.Datacenter] = available.GetValueOrDefault(node.Datacenter) + 1;
            }
        }

        Nodes = nodes.ToImmutable();
        Available = available.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The candidates, in order of id.</summary>
    public ImmutableArray<Candidate> Nodes { get; }

    /// <summary>Candidates by datacenter, and 0 for datacenters the job names that have none.</summary>
    public ImmutableSortedDictionary<string, int> Available { get; }

    /// <summary>Nodes in the job's pool, whatever their state.</summary>
    public int InPool { get; }
}
