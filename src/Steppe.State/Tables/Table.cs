using System.Diagnostics.CodeAnalysis;

namespace Steppe.State;

/// <summary>One immutable table of the state: rows by key, enumerated in key order.</summary>
/// <remarks>Copies are O(1), a change O(log n), and so is finding where a range begins.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TRow">The row, immutable.</typeparam>
public sealed class Table<TKey, TRow>
    where TKey : IComparable<TKey>
    where TRow : notnull
{
    /// <summary>The table without rows.</summary>
    public static readonly Table<TKey, TRow> Empty = new(null, 0);

    private Table(TablePage<TKey, TRow>? root, int count) => (Root, Count) = (root, count);

    /// <summary>The table of rows that are in key order, no key twice; its pages are nobody's to change.</summary>
    internal static Table<TKey, TRow> OfSorted(ReadOnlySpan<KeyValuePair<TKey, TRow>> rows) => new(TablePage<TKey, TRow>.OfSorted(rows), rows.Length);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The page that leads to all others, for those who check their shape; null without rows.</summary>
    internal TablePage<TKey, TRow>? Root { get; }

    /// <summary>All rows, in key order.</summary>
    public IEnumerable<TRow> Rows
    {
        get
        {
            TableWalk<TKey, TRow> walk = new(Root);
            while (walk.MoveNext())
            {
                yield return walk.Current.Value;
            }
        }
    }

    /// <summary>All keys, in order.</summary>
    public IEnumerable<TKey> Keys
    {
        get
        {
            TableWalk<TKey, TRow> walk = new(Root);
            while (walk.MoveNext())
            {
                yield return walk.Current.Key;
            }
        }
    }

    /// <summary>All keys with their rows, in key order.</summary>
    public IEnumerable<KeyValuePair<TKey, TRow>> Entries
    {
        get
        {
            TableWalk<TKey, TRow> walk = new(Root);
            while (walk.MoveNext())
            {
                yield return walk.Current;
            }
        }
    }

    /// <summary>The rows whose key is not before <paramref name="first"/>, in key order.</summary>
    public IEnumerable<TRow> RowsFrom(TKey first)
    {
        TableWalk<TKey, TRow> walk = new(Root, first);
        while (walk.MoveNext())
        {
            yield return walk.Current.Value;
        }
    }

    /// <summary>The row of a key, or null.</summary>
    public TRow? Find(TKey key) => TryFind(key, out TRow? row) ? row : default;

    /// <summary>Whether the key has a row, and that row.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        TablePage<TKey, TRow>? page = Root;
        while (page is TableBranch<TKey, TRow> branch)
        {
            page = branch.Entries[branch.PlaceOf(key)].Value;
        }

        if (page is TableLeaf<TKey, TRow> leaf && leaf.Entries.CountBefore(key) is var at && leaf.Entries.Has(key, at))
        {
            row = leaf.Entries[at].Value;
            return true;
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
        TablePage<TKey, TRow> root = TablePage<TKey, TRow>.With(Root, key, make, argument, edit, ref isNew);
        return new(root, isNew ? Count + 1 : Count);
    }

    /// <summary>The same, under a stamp: tables made under it earlier are used up.</summary>
    internal Table<TKey, TRow> Without(TKey key, EditStamp edit) =>
        Contains(key) ? new(TablePage<TKey, TRow>.Without(Root!, key, edit), Count - 1) : this;
}
