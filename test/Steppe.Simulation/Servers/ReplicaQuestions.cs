using Google.Protobuf;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Simulation.Etcd;

namespace Steppe.Simulation.Servers;

/// <summary>What one life of a server asks etcd, besides what its machines ask; nothing is answered once it is over.</summary>
/// <remarks>What <c>EtcdLog</c> does with tasks.</remarks>
internal sealed class ReplicaQuestions(SimulatedReplica replica, ReplicaLife life, EtcdDisk disk)
{
    private static readonly EtcdTimes Times = new();

    /// <summary>Whether an epoch leads and where the log ends; asked again until there is an answer.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="leads">Whether this server still believes so.</param>
    /// <param name="done">Hears it.</param>
    public void Barrier(Epoch epoch, Func<bool> leads, Action<BarrierResult> done)
    {
        if (!leads())
        {
            done(new BarrierResult.Deposed());
            return;
        }

        ulong read = disk.Book.Newest;
        replica.Etcd.Ask(Log.Etcd.Barrier.Ask(SimulatedEtcd.Keys), Alive(answer =>
        {
            if (answer is not EtcdAnswer.Reply { Message: RangeResponse told })
            {
                life.After(Times.Retry, () => Barrier(epoch, leads, done));
            }
            else if (Log.Etcd.Barrier.Read(SimulatedEtcd.Keys, epoch, told) is not { } barrier)
            {
                done(new BarrierResult.Deposed());
            }
            else if (disk.Book.Objection(barrier.Head, read) is { } objection)
            {
                replica.Ends(objection);
            }
            else
            {
                done(new BarrierResult.Leading(barrier.Head?.Last.Index ?? 0));
            }
        }));
    }

    /// <summary>The entry the log ends with; 0 for an empty one.</summary>
    public void Head(Action<ulong> done)
    {
        ulong read = disk.Book.Newest;
        Insist(Requests.Get(SimulatedEtcd.Keys.Head), told =>
        {
            HeadRecord? head = ((RangeResponse)told).Kvs is [var found, ..] ? HeadRecord.Find(found.Value.Span) : null;
            if (disk.Book.Objection(head, read) is { } objection)
            {
                replica.Ends(objection);
            }
            else
            {
                done(head?.Last.Index ?? 0);
            }
        });
    }

    /// <summary>Members as etcd knows them.</summary>
    public void Members(Action<IReadOnlyList<LogMember>> done) => Insist(Requests.All(SimulatedEtcd.Keys.Members), members =>
        done([.. ((RangeResponse)members).Kvs.Select(static pair => IdentityText.FindMember(pair.Value)).OfType<LogMember>()]));

    /// <summary>Names of the servers that are there.</summary>
    public void Present(Action<IReadOnlyList<string>> done) => Insist(Requests.All(SimulatedEtcd.Keys.Presences), present =>
        done([.. ((RangeResponse)present).Kvs.Select(static pair => EtcdKeys.Rest(pair.Key, SimulatedEtcd.Keys.Presences))]));

    /// <summary>Tells etcd of this server.</summary>
    public void Announce(Action done) => Insist(
        new PutRequest { Key = SimulatedEtcd.Keys.Member(replica.Name), Value = IdentityText.Write(Self()) },
        _ => done());

    /// <summary>Deletes entries, if an epoch leads; asked once.</summary>
    public void Trim(Epoch epoch, ulong last, Action trimmed) => replica.Etcd.Ask(Requests.Trim(SimulatedEtcd.Keys, epoch, last), Alive(answer =>
    {
        if (answer is EtcdAnswer.Reply { Message: TxnResponse { Succeeded: true } done })
        {
            trimmed();
            replica.Etcd.Ask(new CompactionRequest { Revision = done.Header.Revision, Physical = true }, static _ => { });
        }
    }));

    private LogMember Self() => new(replica.Identity, disk.Incarnation, disk.NewestIndex) { Level = replica.Build.Level };

    // Until there is an answer.
    private void Insist(IMessage request, Action<IMessage> done) => replica.Etcd.Ask(request, Alive(answer =>
    {
        if (answer is EtcdAnswer.Reply reply)
        {
            done(reply.Message);
        }
        else
        {
            life.After(Times.Retry, () => Insist(request, done));
        }
    }));

    private Action<EtcdAnswer> Alive(Action<EtcdAnswer> done) => answer =>
    {
        if (!life.IsOver)
        {
            done(answer);
        }
    };
}
