namespace Steppe.State;

/// <summary>One row of a table, and the rows before and after it, as a balanced binary tree.</summary>
/// <remarks>Immutable but for whoever writes under the stamp it was made with: a change makes new nodes from the root to the row
/// and shares the rest. The heights of two siblings differ by one at most.</remarks>
internal sealed class TableNode<TKey, TRow>
    where TKey : IComparable<TKey>
{
    private const int HeightBits = 6;

    // Height and stamp share a word: a million rows in five trees count every byte.
    private ulong _heightAndStamp;

    private TableNode(TKey key, TRow row, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right, EditStamp edit)
        : this(key, row, left, right, HeightAbove(left, right), edit)
    {
    }

    private TableNode(TKey key, TRow row, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right, int height, EditStamp edit)
    {
        Key = key;
        Row = row;
        Left = left;
        Right = right;
        _heightAndStamp = (edit.Value << HeightBits) | (uint)height;
    }

    public TKey Key { get; }
    public TRow Row { get; private set; }
    public TableNode<TKey, TRow>? Left { get; private set; }
    public TableNode<TKey, TRow>? Right { get; private set; }
    public int Height => (int)(_heightAndStamp & ((1 << HeightBits) - 1));

    /// <summary>The tree of rows in key order.</summary>
    public static TableNode<TKey, TRow>? OfSorted(ReadOnlySpan<KeyValuePair<TKey, TRow>> rows)
    {
        if (rows.IsEmpty)
        {
            return null;
        }

        int middle = rows.Length / 2;
        return new TableNode<TKey, TRow>(rows[middle].Key, rows[middle].Value, OfSorted(rows[..middle]), OfSorted(rows[(middle + 1)..]), default);
    }

    /// <summary>The tree with one row added or replaced.</summary>
    /// <param name="tree">Before.</param>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the row of the one before, or of none, and <paramref name="argument"/>.</param>
    /// <param name="argument">For <paramref name="make"/>.</param>
    /// <param name="edit">What was made under this stamp is changed in place.</param>
    /// <param name="isNew">Set when there was no such key.</param>
    public static TableNode<TKey, TRow> With<TArgument>(
        TableNode<TKey, TRow>? tree, TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit, ref bool isNew)
    {
        if (tree is null)
        {
            isNew = true;
            return new TableNode<TKey, TRow>(key, make(default, argument), null, null, edit);
        }

        int order = key.CompareTo(tree.Key);
        if (order < 0)
        {
            int before = HeightOf(tree.Left);
            TableNode<TKey, TRow> left = With(tree.Left, key, make, argument, edit, ref isNew);
            return left.Height == before ? tree.AsHigh(left, tree.Right, edit) : Balanced(tree, left, tree.Right, edit);
        }

        if (order > 0)
        {
            int before = HeightOf(tree.Right);
            TableNode<TKey, TRow> right = With(tree.Right, key, make, argument, edit, ref isNew);
            return right.Height == before ? tree.AsHigh(tree.Left, right, edit) : Balanced(tree, tree.Left, right, edit);
        }

        TRow row = make(tree.Row, argument);
        if (!tree.IsMadeUnder(edit))
        {
            return new TableNode<TKey, TRow>(key, row, tree.Left, tree.Right, tree.Height, edit);
        }

        tree.Row = row;
        return tree;
    }

    /// <summary>The tree without a row that it has.</summary>
    public static TableNode<TKey, TRow>? Without(TableNode<TKey, TRow> tree, TKey key, EditStamp edit)
    {
        int order = key.CompareTo(tree.Key);
        if (order != 0)
        {
            return order < 0
                ? Balanced(tree, Without(tree.Left!, key, edit), tree.Right, edit)
                : Balanced(tree, tree.Left, Without(tree.Right!, key, edit), edit);
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

        TableNode<TKey, TRow>? right = Without(tree.Right, next.Key, edit);
        return Balanced(next, tree.Left, right, edit);
    }

    private static int HeightOf(TableNode<TKey, TRow>? tree) => tree?.Height ?? 0;

    private static int HeightAbove(TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right) =>
        1 + Math.Max(HeightOf(left), HeightOf(right));

    // With children of which none has become higher or lower. Most changes are such, and then the child that is not on the way to the row
    // need not be looked at: in a table of a million rows each look at a node is one into memory that no cache holds.
    private TableNode<TKey, TRow> AsHigh(TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right, EditStamp edit)
    {
        if (!IsMadeUnder(edit))
        {
            return new TableNode<TKey, TRow>(Key, Row, left, right, Height, edit);
        }

        Left = left;
        Right = right;
        return this;
    }

    private bool IsMadeUnder(EditStamp edit) => edit.Value != 0 && _heightAndStamp >> HeightBits == edit.Value;

    // The row of `middle` between two trees whose heights differ by two at most. What is read of a node is read before it is
    // made part of anything: making may change it in place.
    private static TableNode<TKey, TRow> Balanced(
        TableNode<TKey, TRow> middle, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right, EditStamp edit)
    {
        int lean = HeightOf(left) - HeightOf(right);
        if (lean > 1)
        {
            (TableNode<TKey, TRow>? outer, TableNode<TKey, TRow>? inner) = (left!.Left, left.Right);
            if (HeightOf(outer) >= HeightOf(inner))
            {
                return Of(left, outer, Of(middle, inner, right, edit), edit);
            }

            (TableNode<TKey, TRow>? before, TableNode<TKey, TRow>? after) = (inner!.Left, inner.Right);
            return Of(inner, Of(left, outer, before, edit), Of(middle, after, right, edit), edit);
        }

        if (lean < -1)
        {
            (TableNode<TKey, TRow>? inner, TableNode<TKey, TRow>? outer) = (right!.Left, right.Right);
            if (HeightOf(outer) >= HeightOf(inner))
            {
                return Of(right, Of(middle, left, inner, edit), outer, edit);
            }

            (TableNode<TKey, TRow>? before, TableNode<TKey, TRow>? after) = (inner!.Left, inner.Right);
            return Of(inner, Of(middle, left, before, edit), Of(right, after, outer, edit), edit);
        }

        return Of(middle, left, right, edit);
    }

    private static TableNode<TKey, TRow> Of(
        TableNode<TKey, TRow> middle, TableNode<TKey, TRow>? left, TableNode<TKey, TRow>? right, EditStamp edit)
    {
        if (!middle.IsMadeUnder(edit))
        {
            return new(middle.Key, middle.Row, left, right, edit);
        }

        middle.Left = left;
        middle.Right = right;
        middle._heightAndStamp = (edit.Value << HeightBits) | (uint)HeightAbove(left, right);
        return middle;
    }
}
