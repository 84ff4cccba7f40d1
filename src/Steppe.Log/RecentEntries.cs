namespace Steppe.Log;

/// <summary>Remembers where the newest entries landed, by their ids.</summary>
/// <remarks>Not thread-safe. Bounded: an answer lost longer ago than <see cref="Capacity"/> entries is found by reading.</remarks>
internal sealed class RecentEntries
{
    public const int Capacity = 16 * 1024;

    private readonly Dictionary<EntryId, ulong> _indexes = [];
    private readonly Queue<EntryId> _order = [];

    public void Add(EntryId id, ulong index)
    {
        if (!_indexes.TryAdd(id, index))
        {
            return;
        }

        _order.Enqueue(id);
        if (_order.Count > Capacity)
        {
            _indexes.Remove(_order.Dequeue());
        }
    }

    public ulong? Find(EntryId id) => _indexes.TryGetValue(id, out ulong index) ? index : null;
}
