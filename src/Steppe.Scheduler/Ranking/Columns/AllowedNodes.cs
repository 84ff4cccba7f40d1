using System.Collections.Immutable;
using Steppe.Scheduler.Placements;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>The nodes that can ever run a group, decided by kind of node.</summary>
/// <remarks>Only for groups of jobs whose constraints classes can decide. Source: scheduler reference §13, §14.</remarks>
internal sealed class AllowedNodes
{
    private readonly NodeColumns _columns;
    private readonly int[] _byKind;

    /// <param name="draft">The plan and what is known of the job.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="metrics">Nodes that are ruled out are counted here.</param>
    public AllowedNodes(PlanDraft draft, string group, PlacementMetrics metrics)
    {
        _columns = draft.Columns;
        _byKind = new int[_columns.KindsEnd];
        Kinds = draft.Candidates.Kinds.RemoveAll(kind => !Allows(draft, kind.Kind, group, metrics));
        foreach ((int number, NodeKind kind) in Kinds)
        {
            _byKind[number] = 1;
            HaveClasses |= kind.Sample.NodeClass.Length > 0;
        }

        AreAllThatAreReady = draft.Candidates.AreAllThatAreReady && Kinds.Length == draft.Candidates.Kinds.Length;
    }

    /// <summary>Whether every node that is ready is allowed.</summary>
    public bool AreAllThatAreReady { get; }

    /// <summary>Whether any of them has a class by name.</summary>
    public bool HaveClasses { get; }

    /// <summary>The kinds of nodes there are among them, by number.</summary>
    public ImmutableArray<(int Number, NodeKind Kind)> Kinds { get; }

    /// <summary>Whether a node is allowed; a slot of -1 is no node.</summary>
    public bool Includes(int slot)
    {
        if (slot < 0)
        {
            return false;
        }

        NodeChunk chunk = _columns.Chunks[slot / NodeChunk.Size];
        return chunk.Ready[slot % NodeChunk.Size] != 0 && _byKind[chunk.Kinds[slot % NodeChunk.Size]] != 0;
    }

    /// <summary>Marks the allowed nodes of a chunk with 1, all others with 0.</summary>
    public void Fill(NodeChunk chunk, Span<int> allowed)
    {
        if (AreAllThatAreReady)
        {
            chunk.Ready.CopyTo(allowed);
            return;
        }

        for (int at = 0; at < allowed.Length; at++)
        {
            allowed[at] = chunk.Ready[at] & _byKind[chunk.Kinds[at]];
        }
    }

    // A reason is charged to the first node of a class only: what is asked twice is answered from memory.
    private static bool Allows(PlanDraft draft, NodeKind kind, string group, PlacementMetrics metrics)
    {
        if (draft.Feasibility.FindRejection(kind.Sample, group) is not { } first)
        {
            return true;
        }

        metrics.CountFiltered(kind.Sample, first);
        if (kind.Ready > 1)
        {
            metrics.CountFiltered(kind.Sample, draft.Feasibility.FindRejection(kind.Sample, group)!, kind.Ready - 1);
        }

        return false;
    }
}
