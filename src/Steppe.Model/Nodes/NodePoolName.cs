namespace Steppe.Model;

/// <summary>Names one node pool; ordered ordinally.</summary>
public readonly record struct NodePoolName(string Value) : IComparable<NodePoolName>
{
    /// <inheritdoc/>
    public int CompareTo(NodePoolName other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(NodePoolName left, NodePoolName right) => left.CompareTo(right) < 0;

    public static bool operator >(NodePoolName left, NodePoolName right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodePoolName left, NodePoolName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodePoolName left, NodePoolName right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
