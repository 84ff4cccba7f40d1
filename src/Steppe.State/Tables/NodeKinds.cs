using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The kinds of nodes there are, by number.</summary>
/// <remarks>Immutable. Numbers begin at 1 and are used again, lowest first, when the last node of a kind has gone.</remarks>
internal sealed class NodeKinds
{
    public static readonly NodeKinds Empty = new(Table<int, NodeKind>.Empty, Table<string, Number>.Empty, []);

    private readonly Table<string, Number> _numbers;
    private readonly ImmutableSortedSet<int> _free;

    private NodeKinds(Table<int, NodeKind> rows, Table<string, Number> numbers, ImmutableSortedSet<int> free) =>
        (Rows, _numbers, _free) = (rows, numbers, free);

    /// <summary>By number.</summary>
    public Table<int, NodeKind> Rows { get; }

    /// <summary>The number after the highest.</summary>
    public int End => Rows.Count + _free.Count + 1;

    /// <summary>With a node more.</summary>
    public NodeKinds With(Node node, EditStamp edit, out int number)
    {
        string name = NodeKind.NameOf(node);
        int ready = node.IsReady ? 1 : 0;
        if (_numbers.Find(name) is { } known)
        {
            number = known.Value;
            NodeKind kind = Rows.Find(number)!;
            return new NodeKinds(Rows.With(number, new NodeKind(node, kind.Count + 1, kind.Ready + ready), edit), _numbers, _free);
        }

        number = _free.IsEmpty ? Rows.Count + 1 : _free[0];
        return new NodeKinds(Rows.With(number, new NodeKind(node, 1, ready), edit), _numbers.With(name, new Number(number), edit), _free.Remove(number));
    }

    /// <summary>Without a node that is counted.</summary>
    public NodeKinds Without(Node node, int number, EditStamp edit)
    {
        NodeKind kind = Rows.Find(number)!;
        NodeKind left = kind with { Count = kind.Count - 1, Ready = kind.Ready - (node.IsReady ? 1 : 0) };
        return left.Count > 0
            ? new NodeKinds(Rows.With(number, left, edit), _numbers, _free)
            : new NodeKinds(Rows.Without(number, edit), _numbers.Without(NodeKind.NameOf(node), edit), _free.Add(number));
    }

    private sealed record Number(int Value);
}
