namespace Steppe.State;

/// <summary>One row of a table, and the rows before and after it, as a balanced binary tree.</summary>
/// <remarks>Immutable: a change makes new nodes from the root to the row and shares the rest. The heights of two siblings
/// differ by one at most.</remarks>
internal sealed class TableNode<TKey, TRow>
    where TKey : IComparable<TKey>
{
    private TableNode(TKey key, TRow row, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right)
    {
        Key = key;
        Row = row;
        Left = left;
        Right = right;
        Height = 1 + Math.Max(HeightOf(left), HeightOf(right));
    }

    public TKey Key { get; }
    public TRow Row { get; }
    public TableNode<TKey, TRow>? Left { get; }
    public TableNode<TKey, TRow>? Right { get; }
    public int Height { get; }

    /// <summary>The tree with one row added or replaced.</summary>
    public static TableNode<TKey, TRow> With(TableNode<TKey, TRow>? tree, TKey key, TRow row)
    {
        if (tree is null)
        {
            return new TableNode<TKey, TRow>(key, row, null, null);
        }

        int order = key.CompareTo(tree.Key);
        return order == 0 ? new TableNode<TKey, TRow>(key, row, tree.Left, tree.Right)
            : order < 0 ? Balanced(tree, With(tree.Left, key, row), tree.Right)
            : Balanced(tree, tree.Left, With(tree.Right, key, row));
    }

    /// <summary>The tree without a row that it has.</summary>
    public static TableNode<TKey, TRow>? Without(TableNode<TKey, TRow> tree, TKey key)
    {
        int order = key.CompareTo(tree.Key);
        if (order != 0)
        {
            return order < 0
                ? Balanced(tree, Without(tree.Left!, key), tree.Right)
                : Balanced(tree, tree.Left, Without(tree.Right!, key));
        }

        if (tree.Left is null || tree.Right is null)
        {
            return tree.Left ?? tree.Right;
        }

        // The next row takes its place: everything before it stays before it.
        TableNode<TKey, TRow> next = tree.Right;
        while (next.Left is not null)
        {
            next = next.Left;
        }

        return Balanced(next, tree.Left, Without(tree.Right, next.Key));
    }

    private static int HeightOf(TableNode<TKey, TRow>? tree) => tree?.Height ?? 0;

    // The row of `middle` between two trees whose heights differ by two at most.
    private static TableNode<TKey, TRow> Balanced(
        TableNode<TKey, TRow> middle, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right)
    {
        int lean = HeightOf(left) - HeightOf(right);
        if (lean > 1)
        {
            return HeightOf(left!.Left) >= HeightOf(left.Right)
                ? Of(left, left.Left, Of(middle, left.Right, right))
                : Of(left.Right!, Of(left, left.Left, left.Right!.Left), Of(middle, left.Right.Right, right));
        }

        if (lean < -1)
        {
            return HeightOf(right!.Right) >= HeightOf(right.Left)
                ? Of(right, Of(middle, left, right.Left), right.Right)
                : Of(right.Left!, Of(middle, left, right.Left!.Left), Of(right, right.Left.Right, right.Right));
        }

        return Of(middle, left, right);
    }

    private static TableNode<TKey, TRow> Of(
        TableNode<TKey, TRow> middle, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right) =>
        new(middle.Key, middle.Row, left, right);
}
