namespace Steppe.State;

/// <summary>A page of rows.</summary>
internal sealed class TableLeaf<TKey, TRow>(PageEntries<TKey, TRow> entries, EditStamp edit) : TablePage<TKey, TRow>(edit)
    where TKey : IComparable<TKey>
{
    // Who adds one row often adds more of them.
    private const int RoomForMore = 4;

    private PageEntries<TKey, TRow> _entries = entries;

    public ref readonly PageEntries<TKey, TRow> Entries => ref _entries;

    /// <inheritdoc/>
    public override int Count => _entries.Count;

    public PageChange<TKey, TRow> WithRow<TArgument>(TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit, ref bool isNew)
    {
        int at = _entries.CountBefore(key);
        if (_entries.Has(key, at))
        {
            TRow row = make(_entries[at].Value, argument);
            TableLeaf<TKey, TRow> replaced = Mine(edit);
            replaced._entries.Replace(at, row);
            return new(replaced, null);
        }

        isNew = true;
        TRow added = make(default, argument);
        TableLeaf<TKey, TRow> mine = Mine(edit, RoomForMore);
        return new(mine, mine._entries.Insert(at, key, added) is { } behind ? new(behind[0].Key, new TableLeaf<TKey, TRow>(behind, edit)) : null);
    }

    /// <inheritdoc/>
    protected internal override TablePage<TKey, TRow>? Without(TKey key, EditStamp edit)
    {
        if (Count == 1)
        {
            return null;
        }

        TableLeaf<TKey, TRow> mine = Mine(edit);
        mine._entries.RemoveAt(_entries.CountBefore(key));
        return mine;
    }

    /// <inheritdoc/>
    protected internal override TablePage<TKey, TRow> Join(TablePage<TKey, TRow> behind, TKey firstKey, EditStamp edit)
    {
        PageEntries<TKey, TRow> next = ((TableLeaf<TKey, TRow>)behind)._entries;
        TableLeaf<TKey, TRow> mine = Mine(edit, next.Count);
        mine._entries.Append(next);
        return mine;
    }

    private TableLeaf<TKey, TRow> Mine(EditStamp edit, int room = 0) => IsMadeUnder(edit) ? this : new(_entries.Copy(room), edit);
}
