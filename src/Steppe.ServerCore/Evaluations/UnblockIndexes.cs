namespace Steppe.ServerCore;

/// <summary>When room last came up, by class or by node.</summary>
/// <remarks>Mutable, not thread-safe, deterministic.</remarks>
internal sealed class UnblockIndexes<TKey>(IComparer<TKey> order)
    where TKey : notnull
{
    private readonly SortedDictionary<TKey, (ulong Index, DateTimeOffset At)> _newest = new(order);

    /// <summary>Notes that room came up.</summary>
    /// <remarks>A new leader tells of its nodes in any order: an older index does not hide a newer one.</remarks>
    public void Note(TKey key, ulong index, DateTimeOffset now) => _newest[key] = (Math.Max(index, IndexOf(key)), now);

    /// <summary>The state index of the newest time, or 0.</summary>
    public ulong IndexOf(TKey key) => _newest.GetValueOrDefault(key).Index;

    /// <summary>Where room came up after an index, in order.</summary>
    public IEnumerable<TKey> Since(ulong index) => _newest.Where(entry => entry.Value.Index > index).Select(static entry => entry.Key);

    /// <summary>Forgets what was noted before a time.</summary>
    public void ForgetBefore(DateTimeOffset time)
    {
        TKey[] old = [.. _newest.Where(entry => entry.Value.At < time).Select(static entry => entry.Key)];
        foreach (TKey key in old)
        {
            _newest.Remove(key);
        }
    }
}
