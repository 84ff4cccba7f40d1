using System.Diagnostics.CodeAnalysis;

namespace Steppe.State;

/// <summary>One immutable table of the state: rows by key, enumerated in key order.</summary>
/// <remarks>Copies are O(1), a change O(log n), and so is finding where a range begins. What is inside may be replaced on
/// measurement; nothing outside knows it.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TRow">The row, immutable.</typeparam>
public sealed class Table<TKey, TRow>
    where TKey : IComparable<TKey>
    where TRow : notnull
{
    /// <summary>The table without rows.</summary>
    public static readonly Table<TKey, TRow> Empty = new(null, 0);

    private readonly TableNode<TKey, TRow>? _root;

    private Table(TableNode<TKey, TRow>? root, int count) => (_root, Count) = (root, count);

    /// <summary>The table of rows that are in key order, no key twice; its nodes are nobody's to change.</summary>
    internal static Table<TKey, TRow> OfSorted(ReadOnlySpan<KeyValuePair<TKey, TRow>> rows) => new(TableNode<TKey, TRow>.OfSorted(rows), rows.Length);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The tree, for those who check its shape.</summary>
    internal TableNode<TKey, TRow>? Root => _root;

    /// <summary>All rows, in key order.</summary>
    public IEnumerable<TRow> Rows => Nodes().Select(static node => node.Row);

    /// <summary>All keys, in order.</summary>
    public IEnumerable<TKey> Keys => Nodes().Select(static node => node.Key);

    /// <summary>All keys with their rows, in key order.</summary>
    public IEnumerable<KeyValuePair<TKey, TRow>> Entries =>
        Nodes().Select(static node => KeyValuePair.Create(node.Key, node.Row));

    /// <summary>The rows whose key is not before <paramref name="first"/>, in key order.</summary>
    public IEnumerable<TRow> RowsFrom(TKey first) => NodesFrom(first).Select(static node => node.Row);

    /// <summary>The row of a key, or null.</summary>
    public TRow? Find(TKey key) => TryFind(key, out TRow? row) ? row : default;

    /// <summary>Whether the key has a row, and that row.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        TableNode<TKey, TRow>? node = _root;
        while (node is not null)
        {
            int order = key.CompareTo(node.Key);
            if (order == 0)
            {
                row = node.Row;
                return true;
            }

            node = order < 0 ? node.Left : node.Right;
        }

        row = default;
        return false;
    }

    /// <summary>Whether the key has a row.</summary>
    public bool Contains(TKey key) => TryFind(key, out _);

    /// <summary>The table with one row added or replaced.</summary>
    public Table<TKey, TRow> With(TKey key, TRow row) => With(key, row, default);

    /// <summary>The table without one row.</summary>
    public Table<TKey, TRow> Without(TKey key) => Without(key, default);

    /// <summary>The same, under a stamp: tables made under it earlier are used up.</summary>
    internal Table<TKey, TRow> With(TKey key, TRow row, EditStamp edit) => With(key, static (_, row) => row, row, edit);

    /// <summary>The same, with a row that is made of the one before, or of none.</summary>
    internal Table<TKey, TRow> With<TArgument>(TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit)
    {
        bool isNew = false;
        TableNode<TKey, TRow> root = TableNode<TKey, TRow>.With(_root, key, make, argument, edit, ref isNew);
        return new(root, isNew ? Count + 1 : Count);
    }

    /// <summary>The same, under a stamp: tables made under it earlier are used up.</summary>
    internal Table<TKey, TRow> Without(TKey key, EditStamp edit) =>
        Contains(key) ? new(TableNode<TKey, TRow>.Without(_root!, key, edit), Count - 1) : this;

    private IEnumerable<TableNode<TKey, TRow>> Nodes()
    {
        Stack<TableNode<TKey, TRow>> spine = LeftSpine();
        while (Next(spine) is { } node)
        {
            yield return node;
        }
    }

    private IEnumerable<TableNode<TKey, TRow>> NodesFrom(TKey first)
    {
        Stack<TableNode<TKey, TRow>> spine = SpineFrom(first);
        while (Next(spine) is { } node)
        {
            yield return node;
        }
    }

    // On the spine stand the nodes that are still to come, each with all that is right of it; the next one on top.
    private static TableNode<TKey, TRow>? Next(Stack<TableNode<TKey, TRow>> spine)
    {
        if (!spine.TryPop(out TableNode<TKey, TRow>? node))
        {
            return null;
        }

        for (TableNode<TKey, TRow>? next = node.Right; next is not null; next = next.Left)
        {
            spine.Push(next);
        }

        return node;
    }

    private Stack<TableNode<TKey, TRow>> LeftSpine()
    {
        Stack<TableNode<TKey, TRow>> spine = new(_root?.Height ?? 0);
        for (TableNode<TKey, TRow>? node = _root; node is not null; node = node.Left)
        {
            spine.Push(node);
        }

        return spine;
    }

    private Stack<TableNode<TKey, TRow>> SpineFrom(TKey first)
    {
        Stack<TableNode<TKey, TRow>> spine = new(_root?.Height ?? 0);
        TableNode<TKey, TRow>? node = _root;
        while (node is not null)
        {
            bool isBefore = node.Key.CompareTo(first) < 0;
            if (!isBefore)
            {
                spine.Push(node);
            }

            node = isBefore ? node.Right : node.Left;
        }

        return spine;
    }
}
