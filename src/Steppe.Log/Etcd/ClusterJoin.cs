using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>The first conversation: is this etcd new enough, and does it hold this server's cluster?</summary>
/// <param name="keys">The keys.</param>
/// <param name="known">The cluster this server's disk belongs to; null for an empty disk.</param>
/// <param name="fresh">The cluster to create when there is none.</param>
/// <param name="seed">Where a log that was kept elsewhere ends, when etcd is to go on with it; null otherwise.</param>
/// <param name="times">How long to wait.</param>
internal sealed class ClusterJoin(EtcdKeys keys, ClusterId? known, ClusterId fresh, HeadRecord? seed, EtcdTimes times) : IEtcdMachine
{
    private bool _isNewEnough;
    private TimeSpan _notBefore;

    /// <summary>The cluster, once it is agreed upon.</summary>
    public ClusterId? Joined { get; private set; }

    /// <summary>Why it cannot be, for good.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What keeps it from being decided.</summary>
    public string? Trouble { get; private set; }

    /// <inheritdoc/>
    public EtcdStep Next(TimeSpan now)
    {
        if (Joined is not null || Refusal is not null)
        {
            return EtcdStep.Rest(null);
        }

        return now < _notBefore ? EtcdStep.Rest(_notBefore) : EtcdStep.Send(_isNewEnough ? Agreement() : new StatusRequest());
    }

    /// <inheritdoc/>
    public void Answer(EtcdAnswer answer, TimeSpan now)
    {
        switch (answer)
        {
            case EtcdAnswer.Reply { Message: StatusResponse status }:
                TakeVersion(status.Version);
                break;
            case EtcdAnswer.Reply { Message: TxnResponse agreed }:
                Take(agreed);
                break;
            case EtcdAnswer.Unknown unknown:
                (Trouble, _notBefore) = (unknown.Reason, now + times.Retry);
                break;
            case EtcdAnswer.Refused refused:
                (Trouble, _notBefore) = (refused.Reason, now + (times.Retry * 10));
                break;
        }
    }

    private void TakeVersion(string version)
    {
        _isNewEnough = Version.TryParse(version.Split('-')[0], out Version? parsed) && parsed >= Sentences.OldestVersion;
        Refusal = _isNewEnough ? null : Sentences.TooOld("its endpoints", version);
    }

    private TxnRequest Agreement()
    {
        var request = new TxnRequest
        {
            Compare = { Requests.IsFree(keys.Cluster) },
            Failure = { Requests.Read(Requests.Get(keys.Cluster)) },
        };
        if (known is null || seed is not null)
        {
            request.Compare.Add(Requests.IsFree(keys.Head));
            request.Success.Add(Requests.Put(keys.Cluster, ByteString.CopyFromUtf8((known ?? fresh).ToString())));
        }

        if (seed is not null)
        {
            request.Success.Add(Requests.Put(keys.Head, ByteString.CopyFrom(seed.ToBytes())));
        }

        return request;
    }

    private void Take(TxnResponse agreed)
    {
        Trouble = null;
        if (agreed.Succeeded)
        {
            Joined = known is null || seed is not null ? known ?? fresh : null;
            Refusal = Joined is null ? Sentences.Empty(known!.Value) : null;
            return;
        }

        if (Requests.Found(agreed, 0) is not { } found
            || !UInt128.TryParse(
                found.Value.ToStringUtf8(), System.Globalization.NumberStyles.AllowHexSpecifier, null, out UInt128 value))
        {
            Refusal = Sentences.UnreadableHead;
            return;
        }

        var cluster = new ClusterId(value);
        Refusal = known is { } own && own != cluster ? Sentences.OtherCluster(cluster, own) : null;
        Joined = Refusal is null ? cluster : null;
    }
}
