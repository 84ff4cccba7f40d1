using Steppe.Model;

namespace Steppe.State;

// Nodes and their pools.
internal sealed partial class StateBuilder
{
    /// <summary>Writes a node; indexes are filled in here.</summary>
    public void PutNode(Node node)
    {
        Node? earlier = _now.Nodes.Find(node.Id);
        Node row = node with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        _now = _now with
        {
            Nodes = _now.Nodes.With(row.Id, row, _edit),
            NodeColumns = _now.NodeColumns.With(row, _edit),
            TableIndexes = _now.TableIndexes with { Nodes = Index },
        };
        if (earlier is null)
        {
            CountUseOf(row.Id);
        }

        _changes.Add(new Change.OfNode(earlier, row));
    }

    // A node that was purged and comes back still has what its client has not reported to have ended.
    private void CountUseOf(NodeId node)
    {
        foreach (Allocation held in _now.AllocationsOn(node).Where(static held => !held.IsClientTerminal))
        {
            _now = _now with { NodeColumns = _now.NodeColumns.WithUse(node, held.Resources, 1, _edit) };
        }
    }

    public void RemoveNode(NodeId id)
    {
        Node? earlier = _now.Nodes.Find(id);
        _now = _now with
        {
            Nodes = _now.Nodes.Without(id, _edit),
            NodeColumns = _now.NodeColumns.Without(id, _edit),
            TableIndexes = _now.TableIndexes with { Nodes = Index },
        };
        _changes.Add(new Change.OfNode(earlier, null));
    }

    /// <summary>Writes a node pool; indexes are filled in here.</summary>
    public void PutNodePool(NodePool pool)
    {
        NodePoolName name = new(pool.Name);
        NodePool? earlier = _now.NodePools.Find(name);
        NodePool row = pool with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        _now = _now with { NodePools = _now.NodePools.With(name, row), TableIndexes = _now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, row));
    }

    public void RemoveNodePool(NodePoolName name)
    {
        NodePool? earlier = _now.NodePools.Find(name);
        _now = _now with { NodePools = _now.NodePools.Without(name), TableIndexes = _now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, null));
    }
}
