using Google.Protobuf;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Etcd;

/// <summary>The etcd of a simulated cluster: the model, on virtual time, without an answer while most of its members are away.</summary>
internal sealed class SimulatedEtcd
{
    private readonly SimulatedCluster _cluster;
    private readonly Entropy _entropy;
    private long _headRevision;

    public SimulatedEtcd(SimulatedCluster cluster, Entropy entropy)
    {
        (_cluster, _entropy) = (cluster, entropy);
        Model = new ModelEtcd { Compares = cluster.Broken.IsFenced };
        Model.Written = OnWritten;
    }

    public static EtcdKeys Keys { get; } = new("/steppe");

    public ModelEtcd Model { get; }

    /// <summary>Whether most of the members are away: nobody is answered, nothing is done.</summary>
    public bool IsAway { get; set; }

    /// <summary>Every entry that was ever in the log, in the moment it comes to be.</summary>
    public Action<LogEntry>? Entered { get; set; }

    /// <summary>Every record of a member that comes to be.</summary>
    public Action<LogMember>? Announced { get; set; }

    /// <summary>Somebody has written something: watches may have something to tell.</summary>
    public event Action? Changed;

    /// <summary>A message to etcd, or from it, is about to arrive.</summary>
    public Action? Passing { get; set; }

    /// <summary>The name of the server whose claim to lead etcd holds; null for none.</summary>
    public string? LeaderName => Model.Find(Keys.Leader) is { } leader ? IdentityText.FindServer(leader.Value)?.Id : null;

    /// <summary>The entry the log ends with.</summary>
    public ulong Head => Model.Find(Keys.Head) is { } found ? HeadRecord.Find(found.Value.Span)!.Last.Index : 0;

    /// <summary>The first entry that has not been deleted; the next one of an empty log.</summary>
    public ulong FirstEntry => Model.FindFirst(Keys.Entries) is { } first && Keys.TryReadIndex(first.Key, out ulong index) ? index : Head + 1;

    /// <summary>The epoch that leads now.</summary>
    public Epoch? Leading => Model.Find(Keys.Leader) is { } leader ? new Epoch((ulong)leader.CreateRevision) : null;

    /// <summary>Does what a request says; null when nobody is there.</summary>
    public EtcdAnswer? Do(IMessage request)
    {
        if (IsAway)
        {
            return null;
        }

        Advance();
        bool isAppend = request is TxnRequest { Success: [{ RequestPut: not null }, { RequestPut: not null }, ..] };
        if (isAppend && Unseats())
        {
            DeposeLeader();
        }

        EtcdAnswer answer = Model.Ask(request);
        if (request is PutRequest put && IdentityText.FindMember(put.Value) is { } member && put.Key == Keys.Member(member.Server.Id))
        {
            Announced?.Invoke(member);
        }

        if (isAppend && Unseats())
        {
            DeposeLeader();
        }

        return answer;
    }

    /// <summary>What a watch is told next; null when nobody is there.</summary>
    public WatchResponse? Watch(WatchCreateRequest watch, int most)
    {
        if (IsAway)
        {
            return null;
        }

        Advance();
        return Model.Watch(watch, most);
    }

    /// <summary>Ends the leader's lease, as if it had lapsed.</summary>
    public void DeposeLeader()
    {
        if (Model.Find(Keys.Leader) is { } leader)
        {
            _cluster.Sightings.Add("leases ended early", 1);
            Model.Ask(new LeaseRevokeRequest { Id = leader.Lease });
        }
    }

    /// <summary>Whether an older backup was put in the place of everything.</summary>
    public bool WasRestored { get; private set; }

    /// <summary>Puts a backup in the place of everything.</summary>
    public void Restore(EtcdBackup backup)
    {
        WasRestored = true;
        Model.Restore(backup);
        _headRevision = Model.Find(Keys.Head)?.ModRevision ?? 0;
        Changed?.Invoke();
    }

    /// <summary>Lets leases lapse whose time has come.</summary>
    public void Advance() => Model.Advance(_cluster.Time.Now - VirtualTime.Start);

    // The worst moments to lose the leadership are right before and right after an append.
    private bool Unseats() => _cluster.Faults.IsOn && _entropy.Next(150) == 0;

    private void OnWritten()
    {
        if (Model.Find(Keys.Head) is { } head && head.ModRevision != _headRevision)
        {
            _headRevision = head.ModRevision;
            Entered?.Invoke(Read(HeadRecord.Find(head.Value.Span)!.Last.Index));
        }

        Changed?.Invoke();
    }

    private LogEntry Read(ulong index)
    {
        Invariant.Holds(EntryValue.TryRead(Model.Find(Keys.Entry(index))!.Value.Span, out ReadOnlySpan<byte> whole, out int pieces), "an entry is in its key");
        byte[] bytes = pieces == 0
            ? whole.ToArray()
            : [.. Enumerable.Range(0, pieces).SelectMany(piece => Model.Find(Keys.Part(index, piece))!.Value)];
        return EntryCodec.Read(bytes);
    }
}
