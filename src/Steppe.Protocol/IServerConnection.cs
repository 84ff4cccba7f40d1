namespace Steppe.Protocol;

/// <summary>What client agents ask of the servers, and servers of each other. In one process with a server it is a plain call, else the framed
/// connection of port 4647.</summary>
/// <remarks>Thread-safe. A call throws <see cref="ServerUnreachableException"/> when no server could be reached or the
/// answer was lost (every call may be repeated), and <see cref="RefusedException"/> when a server refused it.</remarks>
public interface IServerConnection
{
    /// <summary>Announces the node, or changes what is known of it.</summary>
    ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation);

    /// <summary>Says that the node lives. The servers mark it down when none comes within the time to live plus grace.</summary>
    ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation);

    /// <summary>Waits until the allocations of the node change beyond an index, or the wait is over.</summary>
    ValueTask<WatchAllocationsReply> WatchAllocationsAsync(WatchAllocationsRequest request, CancellationToken cancellation);

    /// <summary>Fetches allocations in full. Unknown ids are left out.</summary>
    ValueTask<GetAllocationsReply> GetAllocationsAsync(GetAllocationsRequest request, CancellationToken cancellation);

    /// <summary>Reports what became of allocations. Answered when it is durable.</summary>
    ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(UpdateAllocationsRequest request, CancellationToken cancellation);

    /// <summary>Has a server answer an HTTP request that came to a client agent.</summary>
    ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation);

    /// <summary>Asks a server how far it has come. Asked by servers only.</summary>
    ValueTask<DescribeServerReply> DescribeServerAsync(DescribeServerRequest request, CancellationToken cancellation) =>
        throw new RefusedException(new Model.Refusal(Model.RefusalCode.Unsupported, null, "only servers answer this"));

    /// <summary>Has a server give its newest snapshot to another one, piece by piece. Asked by servers only.</summary>
    ValueTask<FetchSnapshotReply> FetchSnapshotAsync(FetchSnapshotRequest request, CancellationToken cancellation) =>
        throw new RefusedException(new Model.Refusal(Model.RefusalCode.Unsupported, null, "only servers have snapshots"));
}
