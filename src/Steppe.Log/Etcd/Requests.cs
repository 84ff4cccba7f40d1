using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>Short forms for the requests and conditions that the machines use.</summary>
/// <remarks>Pure.</remarks>
internal static class Requests
{
    /// <summary>Holds while the leader key is the one of this epoch: the fence.</summary>
    public static Compare Leads(EtcdKeys keys, Epoch epoch) => new()
    {
        Key = keys.Leader,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = (long)epoch.Value,
    };

    /// <summary>Holds while there is no such key.</summary>
    public static Compare IsFree(ByteString key) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = 0,
    };

    /// <summary>Holds while nobody has written the key since that revision.</summary>
    public static Compare IsUnchanged(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Mod,
        Result = Compare.Types.CompareResult.Equal,
        ModRevision = revision,
    };

    public static RangeRequest Get(ByteString key) => new() { Key = key };

    /// <summary>Watches all keys that begin with <paramref name="start"/>, from now on.</summary>
    public static WatchRequest WatchAll(ByteString start) => new() { CreateRequest = new WatchCreateRequest { Key = start, RangeEnd = EtcdKeys.After(start) } };

    public static RangeRequest All(ByteString start, long limit = 0) =>
        new() { Key = start, RangeEnd = EtcdKeys.After(start), Limit = limit };

    public static RequestOp Read(RangeRequest range) => new() { RequestRange = range };

    public static RequestOp Put(ByteString key, ByteString value, long lease = 0) =>
        new() { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } };

    public static RequestOp Delete(ByteString key, ByteString? end = null) =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = key, RangeEnd = end ?? ByteString.Empty } };

    /// <summary>Deletes entries up to <paramref name="last"/>, if the epoch still leads.</summary>
    public static TxnRequest Trim(EtcdKeys keys, Epoch epoch, ulong last) => new()
    {
        Compare = { Leads(keys, epoch) },
        Success = { Delete(keys.Entries, keys.Entry(last + 1)), Delete(keys.Parts, keys.PartsOf(last + 1)) },
    };

    /// <summary>The one key that the range at <paramref name="place"/> of an answer found, or null.</summary>
    public static KeyValue? Found(TxnResponse answer, int place) =>
        answer.Responses[place].ResponseRange.Kvs is [var found, ..] ? found : null;
}
