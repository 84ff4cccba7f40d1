using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>A secondary index: which ids belong to a key, both in order.</summary>
/// <typeparam name="TKey">The key, such as a job.</typeparam>
/// <typeparam name="TId">The ids, such as its allocations.</typeparam>
public sealed class Relation<TKey, TId>
    where TKey : IComparable<TKey>
    where TId : IComparable<TId>
{
    /// <summary>The index without entries.</summary>
    public static readonly Relation<TKey, TId> Empty = new(ImmutableSortedDictionary<TKey, ImmutableSortedSet<TId>>.Empty);

    private readonly ImmutableSortedDictionary<TKey, ImmutableSortedSet<TId>> _members;

    private Relation(ImmutableSortedDictionary<TKey, ImmutableSortedSet<TId>> members) => _members = members;

    /// <summary>The ids of a key, in order; empty when there are none.</summary>
    public IReadOnlyCollection<TId> Of(TKey key) =>
        _members.TryGetValue(key, out ImmutableSortedSet<TId>? ids) ? ids : [];

    /// <summary>The index with one pair more.</summary>
    public Relation<TKey, TId> With(TKey key, TId id) =>
        new(_members.SetItem(key, _members.GetValueOrDefault(key, []).Add(id)));

    /// <summary>The index without one pair; a key without ids takes no room.</summary>
    public Relation<TKey, TId> Without(TKey key, TId id)
    {
        if (!_members.TryGetValue(key, out ImmutableSortedSet<TId>? ids))
        {
            return this;
        }

        ImmutableSortedSet<TId> left = ids.Remove(id);
        return new(left.IsEmpty ? _members.Remove(key) : _members.SetItem(key, left));
    }
}
