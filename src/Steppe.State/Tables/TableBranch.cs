namespace Steppe.State;

/// <summary>A page of pages.</summary>
/// <remarks>Each with a key that none of its own is before, and all of the pages before it are; that of the first one says nothing.</remarks>
internal sealed class TableBranch<TKey, TRow>(PageEntries<TKey, TablePage<TKey, TRow>> entries, EditStamp edit) : TablePage<TKey, TRow>(edit)
    where TKey : IComparable<TKey>
{
    // A page with fewer entries joins one beside it, where both have room.
    private const int Few = PageEntries<TKey, TRow>.Most / 4;
    private const int MostTogether = PageEntries<TKey, TRow>.Most * 3 / 4;

    private PageEntries<TKey, TablePage<TKey, TRow>> _entries = entries;

    public ref readonly PageEntries<TKey, TablePage<TKey, TRow>> Entries => ref _entries;

    /// <inheritdoc/>
    public override int Count => _entries.Count;

    /// <summary>Which of its pages has a key, if any.</summary>
    public int PlaceOf(TKey key)
    {
        int at = _entries.CountBefore(key, from: 1);
        return _entries.Has(key, at) ? at : at - 1;
    }

    public PageChange<TKey, TRow> WithRow<TArgument>(TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit, ref bool isNew)
    {
        int at = PlaceOf(key);
        TablePage<TKey, TRow> below = _entries[at].Value;
        PageChange<TKey, TRow> changed = below.With(key, make, argument, edit, ref isNew);
        if (ReferenceEquals(changed.Page, below) && changed.Behind is null)
        {
            // Changed in place, and so made under the same stamp as this one.
            return new(this, null);
        }

        TableBranch<TKey, TRow> mine = Mine(edit, changed.Behind is null ? 0 : 1);
        mine._entries.Replace(at, changed.Page);
        return new(mine, changed.Behind is { } next && mine._entries.Insert(at + 1, next.Key, next.Value) is { } behind
            ? new(behind[0].Key, new TableBranch<TKey, TRow>(behind, edit))
            : null);
    }

    /// <inheritdoc/>
    protected internal override TablePage<TKey, TRow>? Without(TKey key, EditStamp edit)
    {
        int at = PlaceOf(key);
        TablePage<TKey, TRow>? left = _entries[at].Value.Without(key, edit);
        if (left is null && Count == 1)
        {
            return null;
        }

        TableBranch<TKey, TRow> mine = Mine(edit);
        if (left is null)
        {
            mine._entries.RemoveAt(at);
            return mine;
        }

        mine._entries.Replace(at, left);
        if (left.Count < Few)
        {
            mine.JoinFrom(Math.Max(0, at - 1), edit);
        }

        return mine;
    }

    /// <inheritdoc/>
    protected internal override TablePage<TKey, TRow> Join(TablePage<TKey, TRow> behind, TKey firstKey, EditStamp edit)
    {
        PageEntries<TKey, TablePage<TKey, TRow>> next = ((TableBranch<TKey, TRow>)behind)._entries;
        TableBranch<TKey, TRow> mine = Mine(edit, next.Count);
        int first = Count;
        mine._entries.Append(next);
        mine._entries.Rename(first, firstKey);
        return mine;
    }

    private void JoinFrom(int at, EditStamp edit)
    {
        if (at + 1 < Count && _entries[at].Value.Count + _entries[at + 1].Value.Count <= MostTogether)
        {
            KeyValuePair<TKey, TablePage<TKey, TRow>> behind = _entries[at + 1];
            _entries.Replace(at, _entries[at].Value.Join(behind.Value, behind.Key, edit));
            _entries.RemoveAt(at + 1);
        }
    }

    private TableBranch<TKey, TRow> Mine(EditStamp edit, int room = 0) => IsMadeUnder(edit) ? this : new(_entries.Copy(room), edit);
}
