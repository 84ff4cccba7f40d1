namespace Steppe.State;

/// <summary>A page of a table: a <see cref="TableLeaf{TKey, TRow}"/> of rows or a <see cref="TableBranch{TKey, TRow}"/> of pages. All rows are equally deep.</summary>
/// <remarks>Immutable but for whoever writes under the stamp it was made with: a change makes new pages from the root to the row
/// and shares the rest. Many rows are in one page because the garbage collector has work with every object. See decision 0017.</remarks>
internal abstract class TablePage<TKey, TRow>(EditStamp edit)
    where TKey : IComparable<TKey>
{
    private readonly ulong _stamp = edit.Value;

    /// <summary>Its entries: rows of a leaf, pages of a branch; never none.</summary>
    public abstract int Count { get; }

    /// <summary>The page of pages of rows in key order; null for no rows.</summary>
    public static TablePage<TKey, TRow>? OfSorted(ReadOnlySpan<KeyValuePair<TKey, TRow>> rows)
    {
        List<KeyValuePair<TKey, TablePage<TKey, TRow>>> pages = [];
        foreach (Range part in Parts(rows.Length))
        {
            pages.Add(new(rows[part][0].Key, new TableLeaf<TKey, TRow>(PageEntries<TKey, TRow>.Of(rows[part]), default)));
        }

        while (pages.Count > 1)
        {
            pages = [.. Parts(pages.Count).Select(part => pages[part]).Select(static part => new KeyValuePair<TKey, TablePage<TKey, TRow>>(
                part[0].Key, new TableBranch<TKey, TRow>(PageEntries<TKey, TablePage<TKey, TRow>>.Of([.. part]), default)))];
        }

        return pages is [{ Value: var root }] ? root : null;
    }

    /// <summary>The table with one row added or replaced.</summary>
    /// <param name="root">Before.</param>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the row of the one before, or of none, and <paramref name="argument"/>.</param>
    /// <param name="argument">For <paramref name="make"/>.</param>
    /// <param name="edit">What was made under this stamp is changed in place.</param>
    /// <param name="isNew">Set when there was no such key.</param>
    public static TablePage<TKey, TRow> With<TArgument>(
        TablePage<TKey, TRow>? root, TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit, ref bool isNew)
    {
        if (root is null)
        {
            isNew = true;
            return new TableLeaf<TKey, TRow>(PageEntries<TKey, TRow>.Of(KeyValuePair.Create(key, make(default, argument))), edit);
        }

        PageChange<TKey, TRow> changed = root.With(key, make, argument, edit, ref isNew);
        return changed.Behind is { } behind
            ? new TableBranch<TKey, TRow>(PageEntries<TKey, TablePage<TKey, TRow>>.Of(KeyValuePair.Create(behind.Key, changed.Page), behind), edit)
            : changed.Page;
    }

    /// <summary>The table without a row that it has; null when that was the last.</summary>
    public static TablePage<TKey, TRow>? Without(TablePage<TKey, TRow> root, TKey key, EditStamp edit)
    {
        TablePage<TKey, TRow>? page = root.Without(key, edit);
        while (page is TableBranch<TKey, TRow> { Count: 1 } branch)
        {
            page = branch.Entries[0].Value;
        }

        return page;
    }

    /// <summary>This page with a row added or replaced.</summary>
    protected internal PageChange<TKey, TRow> With<TArgument>(
        TKey key, Func<TRow?, TArgument, TRow> make, TArgument argument, EditStamp edit, ref bool isNew) => this is TableBranch<TKey, TRow> branch
        ? branch.WithRow(key, make, argument, edit, ref isNew)
        : ((TableLeaf<TKey, TRow>)this).WithRow(key, make, argument, edit, ref isNew);

    /// <summary>This page without a row that it has; null when nothing is left of it.</summary>
    protected internal abstract TablePage<TKey, TRow>? Without(TKey key, EditStamp edit);

    /// <summary>This page and the one behind it as one, which it has room for.</summary>
    /// <param name="behind">Of the same kind.</param>
    /// <param name="firstKey">No key behind is before it, and none here is not.</param>
    /// <param name="edit">Under which it is written.</param>
    protected internal abstract TablePage<TKey, TRow> Join(TablePage<TKey, TRow> behind, TKey firstKey, EditStamp edit);

    protected bool IsMadeUnder(EditStamp edit) => edit.Value != 0 && _stamp == edit.Value;

    // As few as there can be, all about equally full.
    private static IEnumerable<Range> Parts(int count)
    {
        int parts = (count + PageEntries<TKey, TRow>.Most - 1) / PageEntries<TKey, TRow>.Most;
        return Enumerable.Range(0, parts).Select(part => (int)((long)count * part / parts)..(int)((long)count * (part + 1) / parts));
    }
}

/// <summary>What became of a page.</summary>
/// <param name="Page">What takes its place.</param>
/// <param name="Behind">The page behind it, with its first key, when there was not room for all in one.</param>
internal readonly record struct PageChange<TKey, TRow>(TablePage<TKey, TRow> Page, KeyValuePair<TKey, TablePage<TKey, TRow>>? Behind)
    where TKey : IComparable<TKey>;
