using Steppe.Model;

namespace Steppe.State;

/// <summary>Which allocations a node has, and at which index the servers last changed each.</summary>
/// <remarks>Immutable. What a watching client agent is told stands here together: the allocations themselves lie far apart, and there may
/// be a million of them.</remarks>
public sealed class NodeAssignments
{
    /// <summary>No node has any.</summary>
    public static readonly NodeAssignments Empty = new(Table<NodeId, Table<AllocationId, ulong>>.Empty);

    private readonly Table<NodeId, Table<AllocationId, ulong>> _nodes;

    private NodeAssignments(Table<NodeId, Table<AllocationId, ulong>> nodes) => _nodes = nodes;

    /// <summary>The allocations of a node with the index of the servers' last change to each; empty when there are none.</summary>
    public Table<AllocationId, ulong> Of(NodeId node) => _nodes.Find(node) ?? Table<AllocationId, ulong>.Empty;

    /// <summary>The index of allocations that are in the order of their ids.</summary>
    internal static NodeAssignments OfSorted(IReadOnlyList<Allocation> allocations) => new(Table<NodeId, Table<AllocationId, ulong>>.OfSorted(
    [
        .. allocations.GroupBy(static row => row.NodeId)
            .OrderBy(static byNode => byNode.Key)
            .Select(static byNode => KeyValuePair.Create(
                byNode.Key,
                Table<AllocationId, ulong>.OfSorted([.. byNode.Select(static row => KeyValuePair.Create(row.Id, row.AllocationModifyIndex))]))),
    ]));

    internal NodeAssignments With(NodeId node, AllocationId id, ulong changedAt, EditStamp edit) => new(_nodes.With(
        node,
        static (before, added) => (before ?? Table<AllocationId, ulong>.Empty).With(added.Id, added.ChangedAt, added.Edit),
        (Id: id, ChangedAt: changedAt, Edit: edit),
        edit));

    internal NodeAssignments Without(NodeId node, AllocationId id, EditStamp edit)
    {
        Table<AllocationId, ulong> left = Of(node).Without(id, edit);
        return new(left.Count == 0 ? _nodes.Without(node, edit) : _nodes.With(node, left, edit));
    }
}
