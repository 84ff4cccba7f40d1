namespace Steppe.Log.Etcd;

/// <summary>Remembers hash and size of the newest entries, for snapshots and for what may be deleted.</summary>
/// <remarks>Thread-safe. Bounded.</remarks>
internal sealed class EntryBook
{
    public const int Capacity = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (EntryHash Hash, int Bytes)> _entries = [];
    private readonly Queue<ulong> _order = new();
    private ulong _newest;

    /// <summary>The last entry that was read, or had landed.</summary>
    public ulong Newest
    {
        get
        {
            lock (_gate)
            {
                return _newest;
            }
        }
    }

    public void Remember(ulong index, EntryHash hash, int bytes)
    {
        lock (_gate)
        {
            _newest = Math.Max(_newest, index);
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

    public void Remember(IReadOnlyList<LogEntry> entries)
    {
        foreach (LogEntry entry in entries)
        {
            Remember(entry.Index, EntryCodec.HashOf(entry), EntryCodec.SizeOf(entry.Payload.Length));
        }
    }

    /// <summary>Where a reader goes on that wants entry <paramref name="index"/> next.</summary>
    public LogChain ChainBefore(ClusterId cluster, ulong index) => (index, FindHash(index - 1)) switch
    {
        (1, _) => new LogChain(cluster, 1),
        (_, { } hash) => LogChain.Behind(HeadRecord.Before(cluster, index - 1, hash)),
        _ => new LogChain(cluster, index),
    };

    /// <summary>Says what is wrong with a log that ends with <paramref name="head"/>; null when nothing is.</summary>
    /// <param name="head">Null for an empty log.</param>
    /// <param name="read">What <see cref="Newest"/> was before the log was asked.</param>
    public string? Objection(HeadRecord? head, ulong read)
    {
        ulong last = head?.Last.Index ?? 0;
        return last < read ? Sentences.WentBack(last, read)
            : head is not null && FindHash(last) is { } own && own != head.Hash ? Sentences.OtherHistory(last, "its last entry is another one")
            : null;
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
