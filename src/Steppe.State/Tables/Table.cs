using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Steppe.State;

/// <summary>One immutable table of the state: rows by key, enumerated in key order.</summary>
/// <remarks>Copies are O(1), a change O(log n). What is inside may be replaced on measurement; nothing outside knows it.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TRow">The row, immutable.</typeparam>
public sealed class Table<TKey, TRow>
    where TKey : IComparable<TKey>
    where TRow : notnull
{
    /// <summary>The table without rows.</summary>
    public static readonly Table<TKey, TRow> Empty = new(ImmutableSortedDictionary<TKey, TRow>.Empty);

    private readonly ImmutableSortedDictionary<TKey, TRow> _rows;

    private Table(ImmutableSortedDictionary<TKey, TRow> rows) => _rows = rows;

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>All rows, in key order.</summary>
    public IEnumerable<TRow> Rows => _rows.Values;

    /// <summary>All keys, in order.</summary>
    public IEnumerable<TKey> Keys => _rows.Keys;

    /// <summary>All keys with their rows, in key order.</summary>
    public IEnumerable<KeyValuePair<TKey, TRow>> Entries => _rows;

    /// <summary>The row of a key, or null.</summary>
    public TRow? Find(TKey key) => _rows.TryGetValue(key, out TRow? row) ? row : default;

    /// <summary>Whether the key has a row, and that row.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TRow row) => _rows.TryGetValue(key, out row);

    /// <summary>Whether the key has a row.</summary>
    public bool Contains(TKey key) => _rows.ContainsKey(key);

    /// <summary>The table with one row added or replaced.</summary>
    public Table<TKey, TRow> With(TKey key, TRow row) => new(_rows.SetItem(key, row));

    /// <summary>The table without one row.</summary>
    public Table<TKey, TRow> Without(TKey key) => new(_rows.Remove(key));

    /// <summary>The table with many rows added or replaced at once.</summary>
    public Table<TKey, TRow> WithMany(IEnumerable<KeyValuePair<TKey, TRow>> rows) => new(_rows.SetItems(rows));
}
