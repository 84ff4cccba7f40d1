namespace Steppe.Protocol.Rpc;

/// <summary>Turns a request frame into a call of <see cref="IServerConnection"/> and its result into bytes.</summary>
internal static class RpcDispatcher
{
    /// <summary>Calls; null when the method is not known here.</summary>
    public static ValueTask<byte[]>? Dispatch(
        IServerConnection target, FrameKind method, ReadOnlyMemory<byte> body, CancellationToken cancellation) => method switch
    {
        FrameKind.RegisterNode => CallAsync<RegisterNodeRequest, RegisterNodeReply>(target.RegisterNodeAsync, body, cancellation),
        FrameKind.Heartbeat => CallAsync<HeartbeatRequest, HeartbeatReply>(target.HeartbeatAsync, body, cancellation),
        FrameKind.WatchAllocations =>
            CallAsync<WatchAllocationsRequest, WatchAllocationsReply>(target.WatchAllocationsAsync, body, cancellation),
        FrameKind.GetAllocations =>
            CallAsync<GetAllocationsRequest, GetAllocationsReply>(target.GetAllocationsAsync, body, cancellation),
        FrameKind.UpdateAllocations =>
            CallAsync<UpdateAllocationsRequest, UpdateAllocationsReply>(target.UpdateAllocationsAsync, body, cancellation),
        FrameKind.ReportAllocations => ReportAsync(target, body, cancellation),
        FrameKind.Forward => CallAsync<ForwardRequest, ForwardReply>(target.ForwardAsync, body, cancellation),
        FrameKind.FetchSnapshot => CallAsync<FetchSnapshotRequest, FetchSnapshotReply>(target.FetchSnapshotAsync, body, cancellation),
        FrameKind.DescribeServer => CallAsync<DescribeServerRequest, DescribeServerReply>(target.DescribeServerAsync, body, cancellation),
        _ => null,
    };

    private static async ValueTask<byte[]> ReportAsync(IServerConnection target, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        ProtocolCodec.Encode(await target.UpdateAllocationsAsync(ReportCodec.Decode(body.Span), cancellation));

    private static async ValueTask<byte[]> CallAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> call, ReadOnlyMemory<byte> body, CancellationToken cancellation)
        where TRequest : class =>
        ProtocolCodec.Encode(await call(ProtocolCodec.Decode<TRequest>(body.Span), cancellation));
}
