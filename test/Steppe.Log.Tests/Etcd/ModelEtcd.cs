using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Tests.Etcd;

/// <summary>A small etcd in memory: revisions, transactions, leases on virtual time, compaction, history to watch.</summary>
internal sealed class ModelEtcd
{
    private static readonly Comparer<ByteString> ByBytes = Comparer<ByteString>.Create(static (left, right) => left.Span.SequenceCompareTo(right.Span));

    private readonly SortedDictionary<ByteString, KeyValue> _keys = new(ByBytes);
    private readonly Dictionary<long, (TimeSpan Ttl, TimeSpan Until)> _leases = [];
    private TimeSpan _now;

    public long Revision { get; private set; } = 1;

    public long Compacted { get; private set; }

    /// <summary>Every change there ever was.</summary>
    public List<Event> History { get; } = [];

    /// <summary>Whether the quota is used up: writes are refused, deletions are not.</summary>
    public bool IsFull { get; set; }

    public string Version { get; set; } = "3.4.23";

    public KeyValue? Find(ByteString key) => _keys.GetValueOrDefault(key);

    /// <summary>Lets time pass; leases lapse.</summary>
    public void Advance(TimeSpan now)
    {
        _now = now;
        foreach (long lease in _leases.Where(pair => pair.Value.Until <= now).Select(static pair => pair.Key).ToArray())
        {
            Revoke(lease);
        }
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
        long[] revisions = [.. History.Where(change => change.Kv.ModRevision >= watch.StartRevision && InRange(change.Kv.Key, watch.Key, watch.RangeEnd))
            .Select(static change => change.Kv.ModRevision).Distinct().Take(most)];
        var told = new WatchResponse { Header = new ResponseHeader { Revision = revisions is [.., var last] ? last : Revision } };
        told.Events.AddRange(History.Where(change => revisions.Contains(change.Kv.ModRevision) && InRange(change.Kv.Key, watch.Key, watch.RangeEnd)));
        return told;
    }

    private static EtcdAnswer.Reply Reply(IMessage message) => new(message);

    private static EtcdAnswer LeaseMissing() => new EtcdAnswer.Refused(EtcdRefusal.LeaseMissing, "requested lease not found");

    private static bool InRange(ByteString key, ByteString start, ByteString end) => end.IsEmpty
        ? key == start
        : ByBytes.Compare(key, start) >= 0 && ByBytes.Compare(key, end) < 0;

    private ResponseHeader Header() => new() { Revision = Revision };

    private RangeResponse Range(RangeRequest range)
    {
        KeyValue[] found = [.. _keys.Where(pair => InRange(pair.Key, range.Key, range.RangeEnd)).Select(static pair => pair.Value)];
        bool isCut = range.Limit > 0 && found.Length > range.Limit;
        var answer = new RangeResponse { Header = Header(), Count = found.Length, More = isCut };
        answer.Kvs.AddRange(isCut ? found.Take((int)range.Limit) : found);
        return answer;
    }

    private EtcdAnswer Transact(TxnRequest txn)
    {
        bool holds = txn.Compare.All(Holds);
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
        return Reply(answer(responses));
    }

    private ResponseOp Do(RequestOp operation, long revision)
    {
        switch (operation)
        {
            case { RequestPut: { } put }:
                Put(put, revision);
                return new ResponseOp { ResponsePut = new PutResponse() };
            case { RequestDeleteRange: { } delete }:
                int deleted = Delete(pair => InRange(pair.Key, delete.Key, delete.RangeEnd), revision);
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

    private int Delete(Func<KeyValue, bool> which, long revision)
    {
        KeyValue[] gone = [.. _keys.Values.Where(which)];
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

        Delete(pair => pair.Lease == lease, Revision + 1);
        return true;
    }
}
