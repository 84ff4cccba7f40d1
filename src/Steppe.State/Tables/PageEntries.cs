namespace Steppe.State;

/// <summary>The entries of one page of a table, in key order.</summary>
/// <remarks>Mutable, and no more than an array with a count: whoever copies a page calls <see cref="Copy"/>.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">A row, or a page.</typeparam>
internal struct PageEntries<TKey, TValue>
    where TKey : IComparable<TKey>
{
    /// <summary>Most of one page.</summary>
    /// <remarks>Fewer make more pages, of which each takes room and work of the garbage collector; more are copied when one of them changes.</remarks>
    public const int Most = 16;

    private KeyValuePair<TKey, TValue>[] _entries;

    private PageEntries(KeyValuePair<TKey, TValue>[] entries, int count) => (_entries, Count) = (entries, count);

    public int Count { get; private set; }

    public readonly KeyValuePair<TKey, TValue> this[int at] => _entries[at];

    /// <summary>Entries of keys in order, <see cref="Most"/> at most.</summary>
    public static PageEntries<TKey, TValue> Of(params ReadOnlySpan<KeyValuePair<TKey, TValue>> entries) => new(entries.ToArray(), entries.Length);

    /// <summary>How many keys are before a key; the first ones are not asked.</summary>
    /// <param name="key">The key.</param>
    /// <param name="from">So many are not asked.</param>
    public readonly int CountBefore(TKey key, int from = 0)
    {
        int to = Count;
        while (from < to)
        {
            int middle = (from + to) >>> 1;
            if (_entries[middle].Key.CompareTo(key) < 0)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }

    /// <summary>Whether the entry at a place, which may be the one behind the last, has a key.</summary>
    public readonly bool Has(TKey key, int at) => at < Count && _entries[at].Key.CompareTo(key) == 0;

    /// <summary>The same entries, to be changed by themselves, with room for some more.</summary>
    public readonly PageEntries<TKey, TValue> Copy(int room = 0)
    {
        var entries = new KeyValuePair<TKey, TValue>[Math.Min(Count + room, Most)];
        Array.Copy(_entries, entries, Count);
        return new(entries, Count);
    }

    public readonly void Replace(int at, TValue value) => _entries[at] = KeyValuePair.Create(_entries[at].Key, value);

    public readonly void Rename(int at, TKey key) => _entries[at] = KeyValuePair.Create(key, _entries[at].Value);

    /// <summary>Adds an entry.</summary>
    /// <returns>When there are too many: those behind, to be a page of their own.</returns>
    public PageEntries<TKey, TValue>? Insert(int at, TKey key, TValue value)
    {
        if (Count < Most)
        {
            Put(at, key, value);
            return null;
        }

        // Keys often come in order: what is added at the end leaves a full page behind it.
        int middle = at == Most ? Most : Most / 2;
        PageEntries<TKey, TValue> behind = TakeFrom(middle);
        if (at <= middle && at < Most)
        {
            Put(at, key, value);
        }
        else
        {
            behind.Put(at - middle, key, value);
        }

        return behind;
    }

    public void RemoveAt(int at)
    {
        Count--;
        Array.Copy(_entries, at + 1, _entries, at, Count - at);
        _entries[Count] = default;
    }

    /// <summary>Adds those of the next page.</summary>
    public void Append(in PageEntries<TKey, TValue> next)
    {
        if (_entries.Length < Count + next.Count)
        {
            Array.Resize(ref _entries, Count + next.Count);
        }

        Array.Copy(next._entries, 0, _entries, Count, next.Count);
        Count += next.Count;
    }

    private void Put(int at, TKey key, TValue value)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(Most, Math.Max(Count + 1, Count * 2)));
        }

        Array.Copy(_entries, at, _entries, at + 1, Count - at);
        _entries[at] = KeyValuePair.Create(key, value);
        Count++;
    }

    private PageEntries<TKey, TValue> TakeFrom(int first)
    {
        var taken = new KeyValuePair<TKey, TValue>[Most / 2];
        int count = Count - first;
        Array.Copy(_entries, first, taken, 0, count);
        Array.Clear(_entries, first, count);
        Count = first;
        return new(taken, count);
    }
}
