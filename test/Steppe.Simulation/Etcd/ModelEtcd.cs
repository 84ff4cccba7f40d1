using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Simulation.Etcd;

/// <summary>A small etcd in memory: revisions, transactions, leases on virtual time, compaction, history to watch.</summary>
internal sealed class ModelEtcd
{
    private static readonly Comparer<ByteString> ByBytes = Comparer<ByteString>.Create(static (left, right) => left.Span.SequenceCompareTo(right.Span));

    private readonly SortedList<ByteString, KeyValue> _keys = new(ByBytes);
    private readonly Dictionary<long, (TimeSpan Ttl, TimeSpan Until)> _leases = [];
    private TimeSpan _now;

    public long Revision { get; private set; } = 1;

    public long Compacted { get; private set; }

    /// <summary>Every change there ever was.</summary>
    public List<Event> History { get; } = [];

    /// <summary>Whether the quota is used up: writes are refused, deletions are not.</summary>
    public bool IsFull { get; set; }

    public string Version { get; set; } = "3.4.23";

    /// <summary>Whether it looks at the conditions of transactions.</summary>
    public bool Compares { get; init; } = true;

    /// <summary>Called after every write.</summary>
    public Action? Written { get; set; }

    public KeyValue? Find(ByteString key) => _keys.GetValueOrDefault(key);

    /// <summary>The first of the keys that begin so.</summary>
    public KeyValue? FindFirst(ByteString start) => Within(start, EtcdKeys.After(start)).FirstOrDefault();

    /// <summary>Lets time pass; leases lapse.</summary>
    public void Advance(TimeSpan now)
    {
        _now = now;
        foreach (long lease in _leases.Where(pair => pair.Value.Until <= now).Select(static pair => pair.Key).ToArray())
        {
            Revoke(lease);
        }
    }

    /// <summary>Everything there is, as a backup holds it.</summary>
    public EtcdBackup Save() => new([.. _keys.Values], new Dictionary<long, (TimeSpan Ttl, TimeSpan Until)>(_leases), Revision, History.Count);

    /// <summary>Puts a backup in the place of everything; leases begin anew.</summary>
    public void Restore(EtcdBackup backup)
    {
        _keys.Clear();
        foreach (KeyValue pair in backup.Keys)
        {
            _keys.Add(pair.Key, pair);
        }

        _leases.Clear();
        foreach ((long lease, (TimeSpan ttl, _)) in backup.Leases)
        {
            _leases[lease] = (ttl, _now + ttl);
        }

        Revision = backup.Revision;
        Compacted = backup.Revision;
        History.RemoveRange(backup.Changes, History.Count - backup.Changes);
    }

    public EtcdAnswer Ask(IMessage request) => request switch
    {
        RangeRequest range => Reply(Range(range)),
        PutRequest put => Write([new RequestOp { RequestPut = put }], _ => new PutResponse { Header = Header() }),
        DeleteRangeRequest delete => Write([new RequestOp { RequestDeleteRange = delete }], _ => new DeleteRangeResponse { Header = Header() }),
        TxnRequest txn => Transact(txn),
        CompactionRequest compaction => Compact(compaction),
        LeaseGrantRequest grant => Grant(grant),
        LeaseKeepAliveRequest alive => Prolong(alive),
        LeaseRevokeRequest revoke => Revoke(revoke.Id) ? Reply(new LeaseRevokeResponse { Header = Header() }) : LeaseMissing(),
        StatusRequest => Reply(new StatusResponse { Header = Header(), Version = Version }),
        _ => throw new ArgumentException(request.Descriptor.Name, nameof(request)),
    };

    /// <summary>What a watch tells that asks for them, at most so many revisions.</summary>
    public WatchResponse Watch(WatchCreateRequest watch, int most)
    {
        if (watch.StartRevision <= Compacted)
        {
            return new WatchResponse { Header = Header(), Canceled = true, CompactRevision = Compacted };
        }

        // A revision is told as a whole: a transaction is never seen in halves.
        var told = new WatchResponse { Header = Header() };
        long last = 0;
        for (int place = FirstOf(watch.StartRevision); place < History.Count; place++)
        {
            Event change = History[place];
            if (!InRange(change.Kv.Key, watch.Key, watch.RangeEnd))
            {
                continue;
            }

            if (change.Kv.ModRevision != last && most-- == 0)
            {
                told.Header.Revision = last;
                break;
            }

            last = change.Kv.ModRevision;
            told.Events.Add(change);
        }

        return told;
    }

    private static EtcdAnswer.Reply Reply(IMessage message) => new(message);

    private static EtcdAnswer LeaseMissing() => new EtcdAnswer.Refused(EtcdRefusal.LeaseMissing, "requested lease not found");

    private static bool InRange(ByteString key, ByteString start, ByteString end) => end.IsEmpty
        ? key == start
        : ByBytes.Compare(key, start) >= 0 && ByBytes.Compare(key, end) < 0;

    private IEnumerable<KeyValue> Within(ByteString start, ByteString end)
    {
        (int from, int found) = PlacesOf(start, end);
        return _keys.Values.Skip(from).Take(found);
    }

    // Of the keys in a range: the first, and how many.
    private (int From, int Found) PlacesOf(ByteString start, ByteString end)
    {
        if (end.IsEmpty)
        {
            int only = _keys.IndexOfKey(start);
            return (Math.Max(0, only), only < 0 ? 0 : 1);
        }

        int from = PlaceOf(start);
        return (from, Math.Max(0, PlaceOf(end) - from));
    }

    // Of the first key that is not before this one.
    private int PlaceOf(ByteString key)
    {
        (int low, int high) = (0, _keys.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ByBytes.Compare(_keys.Keys[middle], key) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // Of the first change that is not before this revision.
    private int FirstOf(long revision)
    {
        (int low, int high) = (0, History.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = History[middle].Kv.ModRevision < revision ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private ResponseHeader Header() => new() { Revision = Revision };

    private RangeResponse Range(RangeRequest range)
    {
        (int from, int found) = PlacesOf(range.Key, range.RangeEnd);
        bool isCut = range.Limit > 0 && found > range.Limit;
        int told = isCut ? (int)range.Limit : found;
        var answer = new RangeResponse { Header = Header(), Count = found, More = isCut };
        answer.Kvs.Capacity = told;
        for (int place = from; place < from + told; place++)
        {
            answer.Kvs.Add(_keys.Values[place]);
        }

        return answer;
    }

    private EtcdAnswer Transact(TxnRequest txn)
    {
        bool holds = !Compares || txn.Compare.All(Holds);
        return Write(holds ? txn.Success : txn.Failure, responses =>
        {
            var answer = new TxnResponse { Header = Header(), Succeeded = holds };
            answer.Responses.AddRange(responses);
            return answer;
        });
    }

    private bool Holds(Compare compare)
    {
        KeyValue? found = Find(compare.Key);
        return compare.Target switch
        {
            Compare.Types.CompareTarget.Create => (found?.CreateRevision ?? 0) == compare.CreateRevision,
            Compare.Types.CompareTarget.Mod => (found?.ModRevision ?? 0) == compare.ModRevision,
            _ => throw new ArgumentException(compare.Target.ToString(), nameof(compare)),
        };
    }

    private EtcdAnswer Write(IEnumerable<RequestOp> operations, Func<List<ResponseOp>, IMessage> answer)
    {
        RequestOp[] all = [.. operations];
        RequestOp[] puts = [.. all.Where(static operation => operation.RequestPut is not null)];
        if (IsFull && puts.Length > 0)
        {
            return new EtcdAnswer.Refused(EtcdRefusal.NoSpace, "mvcc: database space exceeded");
        }

        if (puts.Any(put => put.RequestPut.Lease != 0 && !_leases.ContainsKey(put.RequestPut.Lease)))
        {
            return LeaseMissing();
        }

        long before = Revision;
        List<ResponseOp> responses = [.. all.Select(operation => Do(operation, before + 1))];
        EtcdAnswer.Reply reply = Reply(answer(responses));
        if (Revision > before)
        {
            Written?.Invoke();
        }

        return reply;
    }

    private ResponseOp Do(RequestOp operation, long revision)
    {
        switch (operation)
        {
            case { RequestPut: { } put }:
                Put(put, revision);
                return new ResponseOp { ResponsePut = new PutResponse() };
            case { RequestDeleteRange: { } delete }:
                int deleted = Delete([.. Within(delete.Key, delete.RangeEnd)], revision);
                return new ResponseOp { ResponseDeleteRange = new DeleteRangeResponse { Deleted = deleted } };
            default:
                return new ResponseOp { ResponseRange = Range(operation.RequestRange) };
        }
    }

    private void Put(PutRequest put, long revision)
    {
        KeyValue? before = Find(put.Key);
        var pair = new KeyValue
        {
            Key = put.Key, Value = put.Value, Lease = put.Lease, ModRevision = revision, CreateRevision = before?.CreateRevision ?? revision,
            Version = (before?.Version ?? 0) + 1,
        };
        _keys[put.Key] = pair;
        Happened(Event.Types.EventType.Put, pair);
    }

    private int Delete(KeyValue[] gone, long revision)
    {
        foreach (KeyValue pair in gone)
        {
            _keys.Remove(pair.Key);
            Happened(Event.Types.EventType.Delete, new KeyValue { Key = pair.Key, ModRevision = revision });
        }

        return gone.Length;
    }

    private void Happened(Event.Types.EventType type, KeyValue pair)
    {
        Revision = pair.ModRevision;
        History.Add(new Event { Type = type, Kv = pair });
    }

    private EtcdAnswer Compact(CompactionRequest compaction)
    {
        Compacted = Math.Max(Compacted, compaction.Revision);
        return Reply(new CompactionResponse { Header = Header() });
    }

    private EtcdAnswer Grant(LeaseGrantRequest grant)
    {
        if (IsFull)
        {
            return new EtcdAnswer.Refused(EtcdRefusal.NoSpace, "mvcc: database space exceeded");
        }

        var ttl = TimeSpan.FromSeconds(grant.Ttl);
        _leases[grant.Id] = (ttl, _now + ttl);
        return Reply(new LeaseGrantResponse { Header = Header(), Id = grant.Id, Ttl = grant.Ttl });
    }

    private EtcdAnswer Prolong(LeaseKeepAliveRequest alive)
    {
        if (!_leases.TryGetValue(alive.Id, out (TimeSpan Ttl, TimeSpan Until) lease))
        {
            return Reply(new LeaseKeepAliveResponse { Header = Header(), Id = alive.Id, Ttl = 0 });
        }

        _leases[alive.Id] = (lease.Ttl, _now + lease.Ttl);
        return Reply(new LeaseKeepAliveResponse { Header = Header(), Id = alive.Id, Ttl = (long)lease.Ttl.TotalSeconds });
    }

    private bool Revoke(long lease)
    {
        if (!_leases.Remove(lease))
        {
            return false;
        }

        Delete([.. _keys.Values.Where(pair => pair.Lease == lease)], Revision + 1);
        return true;
    }
}
