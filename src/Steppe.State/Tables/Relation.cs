using System.Collections;
using System.Runtime.InteropServices;

namespace Steppe.State;

/// <summary>A secondary index: which ids belong to a key, both in order.</summary>
/// <typeparam name="TKey">The key, such as a job.</typeparam>
/// <typeparam name="TId">The ids, such as its allocations.</typeparam>
public sealed class Relation<TKey, TId>
    where TKey : IComparable<TKey>
    where TId : IComparable<TId>
{
    /// <summary>The index without entries.</summary>
    public static readonly Relation<TKey, TId> Empty = new(Table<TKey, Members>.Empty);

    private static readonly Members NoMembers = new(Table<TId, Nothing>.Empty);

    private readonly Table<TKey, Members> _members;

    private Relation(Table<TKey, Members> members) => _members = members;

    /// <summary>All keys with their ids, both in order.</summary>
    public IEnumerable<KeyValuePair<TKey, IReadOnlyCollection<TId>>> Entries =>
        _members.Entries.Select(static entry => KeyValuePair.Create<TKey, IReadOnlyCollection<TId>>(entry.Key, entry.Value));

    /// <summary>The index of pairs whose ids are in order, no pair twice.</summary>
    internal static Relation<TKey, TId> OfSorted<TRow>(IReadOnlyList<TRow> rows, Func<TRow, TKey> key, Func<TRow, TId> id)
    {
        Dictionary<TKey, List<KeyValuePair<TId, Nothing>>> byKey = [];
        List<TKey> keys = [];
        foreach (TRow row in rows)
        {
            TKey owner = key(row);
            if (!byKey.TryGetValue(owner, out List<KeyValuePair<TId, Nothing>>? ids))
            {
                keys.Add(owner);
                byKey.Add(owner, ids = []);
            }

            ids.Add(KeyValuePair.Create(id(row), default(Nothing)));
        }

        keys.Sort();
        return new(Table<TKey, Members>.OfSorted([.. keys.Select(owner =>
            KeyValuePair.Create(owner, new Members(Table<TId, Nothing>.OfSorted(CollectionsMarshal.AsSpan(byKey[owner])))))]));
    }

    /// <summary>The ids of a key, in order; empty when there are none.</summary>
    public IReadOnlyCollection<TId> Of(TKey key) => _members.Find(key) ?? NoMembers;

    /// <summary>The index with one pair more.</summary>
    public Relation<TKey, TId> With(TKey key, TId id) => With(key, id, default);

    /// <summary>The index without one pair; a key without ids takes no room.</summary>
    public Relation<TKey, TId> Without(TKey key, TId id) => Without(key, id, default);

    internal Relation<TKey, TId> With(TKey key, TId id, EditStamp edit) =>
        new(_members.With(key, static (before, added) => new Members((before ?? NoMembers).Ids.With(added.Id, default, added.Edit)), (Id: id, Edit: edit), edit));

    internal Relation<TKey, TId> Without(TKey key, TId id, EditStamp edit)
    {
        if (_members.Find(key) is not { } members)
        {
            return this;
        }

        Table<TId, Nothing> left = members.Ids.Without(id, edit);
        return new(left.Count == 0 ? _members.Without(key, edit) : _members.With(key, new Members(left), edit));
    }

    private readonly record struct Nothing;

    private sealed class Members(Table<TId, Nothing> ids) : IReadOnlyCollection<TId>
    {
        public Table<TId, Nothing> Ids { get; } = ids;

        public int Count => Ids.Count;

        public IEnumerator<TId> GetEnumerator() => Ids.Keys.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
