using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd.Grpc;

/// <summary>Which call a request belongs to, and how its answer is read.</summary>
/// <param name="Path">Service and method, as the path of the HTTP/2 request.</param>
/// <param name="Parser">Reads the answer.</param>
internal sealed record GrpcMethod(string Path, MessageParser Parser)
{
    /// <summary>The method of a request; prolonging a lease is a stream that ends after one message.</summary>
    public static GrpcMethod Of(IMessage request) => request switch
    {
        RangeRequest => new("/etcdserverpb.KV/Range", RangeResponse.Parser),
        PutRequest => new("/etcdserverpb.KV/Put", PutResponse.Parser),
        TxnRequest => new("/etcdserverpb.KV/Txn", TxnResponse.Parser),
        DeleteRangeRequest => new("/etcdserverpb.KV/DeleteRange", DeleteRangeResponse.Parser),
        CompactionRequest => new("/etcdserverpb.KV/Compact", CompactionResponse.Parser),
        WatchRequest => new("/etcdserverpb.Watch/Watch", WatchResponse.Parser),
        LeaseGrantRequest => new("/etcdserverpb.Lease/LeaseGrant", LeaseGrantResponse.Parser),
        LeaseRevokeRequest => new("/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeResponse.Parser),
        LeaseKeepAliveRequest => new("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser),
        StatusRequest => new("/etcdserverpb.Maintenance/Status", StatusResponse.Parser),
        AlarmRequest => new("/etcdserverpb.Maintenance/Alarm", AlarmResponse.Parser),
        DefragmentRequest => new("/etcdserverpb.Maintenance/Defragment", DefragmentResponse.Parser),
        _ => throw new ArgumentException($"no call takes a {request.Descriptor.Name}", nameof(request)),
    };
}
