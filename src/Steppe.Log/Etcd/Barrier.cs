using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>Whether an epoch still leads, and where the log ends.</summary>
/// <param name="Head">The last entry; null for an empty log.</param>
/// <param name="HeadRevision">Revision that wrote it; 0 for an empty log.</param>
internal sealed record Barrier(HeadRecord? Head, long HeadRevision)
{
    /// <summary>One linearizable question. A range, since an etcd that is out of space refuses even transactions that only read.</summary>
    public static RangeRequest Ask(EtcdKeys keys) => new() { Key = keys.Head, RangeEnd = EtcdKeys.After(keys.Leads) };

    /// <summary>Null when the epoch is over.</summary>
    public static Barrier? Read(EtcdKeys keys, Epoch epoch, RangeResponse answer)
    {
        if (answer.Kvs.FirstOrDefault(pair => pair.Key == keys.Leader)?.CreateRevision != (long)epoch.Value)
        {
            return null;
        }

        return answer.Kvs.FirstOrDefault(pair => pair.Key == keys.Head) is { } found
            ? new Barrier(
                HeadRecord.Find(found.Value.Span) ?? throw new LogRefusedException(Sentences.UnreadableHead), found.ModRevision)
            : new Barrier(null, 0);
    }
}
