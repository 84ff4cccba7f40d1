using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>Reads the entries in their order: pages first, then a watch, pages again when the watch has lost its place.</summary>
/// <remarks>Not thread-safe, no I/O. Checks that every entry is the successor of the one before; an engine that tells another
/// story than the one followed so far is refused.</remarks>
internal sealed class LogFollower(EtcdKeys keys, LogChain chain)
{
    private const int PageEntries = 64;

    private ulong _inPieces;
    private int _pieces;
    private ulong? _head;

    /// <summary>The next entry to come.</summary>
    public ulong NextIndex => chain.LastIndex + 1;

    /// <summary>Revision to watch from, or null while there is something to read first.</summary>
    public long? WatchFrom { get; private set; }

    /// <summary>What to ask when there is nothing to watch yet.</summary>
    public RangeRequest NextQuestion() => this switch
    {
        { _inPieces: not 0 } => Requests.All(keys.PartsOf(_inPieces)),
        { _head: null } => Requests.Get(keys.Head),
        _ => new RangeRequest { Key = keys.Entry(NextIndex), RangeEnd = EtcdKeys.After(keys.Entries), Limit = PageEntries },
    };

    /// <summary>Where to watch.</summary>
    public WatchRequest Watch() => new()
    {
        CreateRequest = new WatchCreateRequest
        {
            Key = keys.Entries, RangeEnd = EtcdKeys.After(keys.Entries), StartRevision = WatchFrom ?? 0,
        },
    };

    /// <summary>The watch has ended, for whatever reason.</summary>
    public void WatchLost() => (WatchFrom, _head) = (null, null);

    /// <summary>Takes the answer to <see cref="NextQuestion"/>.</summary>
    /// <exception cref="LogTrimmedException">The log begins later.</exception>
    /// <exception cref="LogRefusedException">The engine holds another history.</exception>
    public IReadOnlyList<LogEntry> Take(RangeResponse answer) => this switch
    {
        { _inPieces: not 0 } => TakePieces(answer),
        { _head: null } => TakeHead(answer),
        _ => TakePage(answer),
    };

    /// <summary>Takes what the watch has to tell; afterwards it may have to be given up.</summary>
    /// <exception cref="LogRefusedException">The engine holds another history.</exception>
    public IReadOnlyList<LogEntry> Take(WatchResponse told)
    {
        List<LogEntry> entries = [];
        if (told.Canceled)
        {
            WatchLost();
            return entries;
        }

        foreach (Event change in told.Events.Where(static change => change.Type == Event.Types.EventType.Put))
        {
            if (!keys.TryReadIndex(change.Kv.Key, out ulong index) || index < NextIndex)
            {
                continue;
            }

            if (index > NextIndex || !TryAdd(change.Kv.Value, entries))
            {
                WatchLost();
                return entries;
            }
        }

        WatchFrom = told.Header.Revision + 1;
        return entries;
    }

    private List<LogEntry> TakeHead(RangeResponse answer)
    {
        HeadRecord? head = answer.Kvs is [var found, ..]
            ? HeadRecord.Find(found.Value.Span) ?? throw new LogRefusedException(Sentences.UnreadableHead)
            : null;
        ulong last = head?.Last.Index ?? 0;
        if (last < chain.LastIndex)
        {
            throw new LogRefusedException(Sentences.WentBack(last, chain.LastIndex));
        }

        if (last == chain.LastIndex && head is not null && chain.Knows && head.Hash != chain.LastHash)
        {
            throw new LogRefusedException(Sentences.OtherHistory(last, "its last entry is another one"));
        }

        _head = last;
        return [];
    }

    private List<LogEntry> TakePage(RangeResponse page)
    {
        List<LogEntry> entries = [];
        foreach (KeyValue pair in page.Kvs)
        {
            keys.TryReadIndex(pair.Key, out ulong index);
            if (index != NextIndex)
            {
                throw new LogTrimmedException(NextIndex, index);
            }

            if (!TryAdd(pair.Value, entries))
            {
                return entries;
            }
        }

        if (page.Kvs.Count == 0 && _head > chain.LastIndex)
        {
            throw new LogTrimmedException(NextIndex, _head.Value + 1);
        }

        WatchFrom = page.More ? null : page.Header.Revision + 1;
        return entries;
    }

    private List<LogEntry> TakePieces(RangeResponse answer)
    {
        if (answer.Kvs.Count != _pieces)
        {
            throw new LogTrimmedException(_inPieces, _inPieces + 1);
        }

        byte[] bytes = [.. answer.Kvs.SelectMany(static piece => piece.Value)];
        _inPieces = 0;
        List<LogEntry> entries = [];
        Add(bytes, entries);
        return entries;
    }

    // False when pieces must be read first.
    private bool TryAdd(ByteString value, List<LogEntry> entries)
    {
        if (!EntryValue.TryRead(value.Span, out ReadOnlySpan<byte> bytes, out _pieces))
        {
            throw new LogRefusedException($"entry {NextIndex}: {Sentences.UnreadableHead}");
        }

        if (_pieces > 0)
        {
            _inPieces = NextIndex;
            return false;
        }

        Add(bytes, entries);
        return true;
    }

    private void Add(ReadOnlySpan<byte> bytes, List<LogEntry> entries)
    {
        if (!EntryCodec.TryMeasure(bytes, out int size) || size != bytes.Length)
        {
            throw new LogRefusedException($"entry {NextIndex}: {Sentences.UnreadableHead}");
        }

        LogEntry entry = EntryCodec.Read(bytes);
        if (chain.Objection(entry) is { } objection)
        {
            throw new LogRefusedException(Sentences.OtherHistory(chain.LastIndex, objection));
        }

        chain.Add(entry, EntryCodec.Hash(bytes));
        entries.Add(entry);
    }
}
