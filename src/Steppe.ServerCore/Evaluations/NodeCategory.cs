namespace Steppe.ServerCore;

/// <summary>Nodes that are alike to whoever looks at capacity: of one datacenter, class and pool.</summary>
public readonly record struct NodeCategory(string Datacenter, string NodeClass, string NodePool) : IComparable<NodeCategory>
{
    /// <inheritdoc/>
    public int CompareTo(NodeCategory other)
    {
        int byDatacenter = string.CompareOrdinal(Datacenter, other.Datacenter);
        int byClass = string.CompareOrdinal(NodeClass, other.NodeClass);
        return byDatacenter != 0 ? byDatacenter : byClass != 0 ? byClass : string.CompareOrdinal(NodePool, other.NodePool);
    }

    public static bool operator <(NodeCategory left, NodeCategory right) => left.CompareTo(right) < 0;

    public static bool operator >(NodeCategory left, NodeCategory right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodeCategory left, NodeCategory right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodeCategory left, NodeCategory right) => left.CompareTo(right) >= 0;
}
