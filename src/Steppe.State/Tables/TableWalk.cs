namespace Steppe.State;

/// <summary>Goes through the rows of a table in key order.</summary>
internal sealed class TableWalk<TKey, TRow>
    where TKey : IComparable<TKey>
{
    // The pages that lead to the leaf, and which of their pages comes next.
    private readonly Stack<(TableBranch<TKey, TRow> Branch, int Next)> _path = new();
    private TableLeaf<TKey, TRow>? _leaf;
    private int _next;

    /// <summary>Before the first row.</summary>
    public TableWalk(TablePage<TKey, TRow>? root) => _leaf = FirstLeaf(root);

    /// <summary>Before the first row whose key is not before <paramref name="first"/>.</summary>
    public TableWalk(TablePage<TKey, TRow>? root, TKey first)
    {
        TablePage<TKey, TRow>? page = root;
        while (page is TableBranch<TKey, TRow> branch)
        {
            int at = branch.PlaceOf(first);
            _path.Push((branch, at + 1));
            page = branch.Entries[at].Value;
        }

        _leaf = (TableLeaf<TKey, TRow>?)page;
        _next = _leaf?.Entries.CountBefore(first) ?? 0;
    }

    public KeyValuePair<TKey, TRow> Current { get; private set; }

    public bool MoveNext()
    {
        if (_leaf is not null && _next == _leaf.Count)
        {
            (_leaf, _next) = (NextLeaf(), 0);
        }

        if (_leaf is null)
        {
            return false;
        }

        Current = _leaf.Entries[_next++];
        return true;
    }

    private TableLeaf<TKey, TRow>? NextLeaf()
    {
        while (_path.TryPop(out (TableBranch<TKey, TRow> Branch, int Next) last))
        {
            if (last.Next < last.Branch.Count)
            {
                _path.Push((last.Branch, last.Next + 1));
                return FirstLeaf(last.Branch.Entries[last.Next].Value);
            }
        }

        return null;
    }

    private TableLeaf<TKey, TRow>? FirstLeaf(TablePage<TKey, TRow>? page)
    {
        while (page is TableBranch<TKey, TRow> branch)
        {
            _path.Push((branch, 1));
            page = branch.Entries[0].Value;
        }

        return (TableLeaf<TKey, TRow>?)page;
    }
}
