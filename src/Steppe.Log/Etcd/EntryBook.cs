namespace Steppe.Log.Etcd;

/// <summary>Remembers hash and size of the newest entries, for snapshots and for what may be deleted.</summary>
/// <remarks>Thread-safe. Bounded.</remarks>
internal sealed class EntryBook
{
    public const int Capacity = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (EntryHash Hash, int Bytes)> _entries = [];
    private readonly Queue<ulong> _order = new();

    public void Remember(ulong index, EntryHash hash, int bytes)
    {
        lock (_gate)
        {
            if (_entries.TryAdd(index, (hash, bytes)))
            {
                _order.Enqueue(index);
                if (_order.Count > Capacity)
                {
                    _entries.Remove(_order.Dequeue());
                }
            }
        }
    }

    public EntryHash? FindHash(ulong index)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(index, out (EntryHash Hash, int Bytes) entry) ? entry.Hash : null;
        }
    }

    /// <summary>0 when it is not known.</summary>
    public long BytesOf(ulong index)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(index, out (EntryHash Hash, int Bytes) entry) ? entry.Bytes : 0;
        }
    }
}
