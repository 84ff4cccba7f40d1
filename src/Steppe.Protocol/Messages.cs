using Steppe.Model;

namespace Steppe.Protocol;

// One protocol, read as one page: each call of IServerConnection with its request and its reply. Fields are only ever
// added, with a default that means "as before".

/// <summary>Registers <see cref="Node"/>; its secret goes with it and never comes back.</summary>
/// <param name="Node">The node.</param>
/// <param name="Relayed">Whether a server passed it on: it is not passed on again.</param>
public sealed record RegisterNodeRequest(Node Node, bool Relayed = false);

/// <summary>How long until the next heartbeat, and where the servers are.</summary>
/// <param name="HeartbeatTtl">Time until the next heartbeat is due.</param>
/// <param name="Servers"><c>host:port</c> of every server's control port.</param>
/// <param name="Index">State index of the change.</param>
public sealed record RegisterNodeReply(TimeSpan HeartbeatTtl, IReadOnlyList<string> Servers, ulong Index);

/// <summary>One sign of life.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="SecretId">Proves it.</param>
/// <param name="Leaves">Whether it is the last one: the servers need not wait until the next is overdue.</param>
/// <param name="Relayed">Whether a server passed it on.</param>
public sealed record HeartbeatRequest(NodeId NodeId, Guid SecretId, bool Leaves = false, bool Relayed = false);

/// <summary>As <see cref="RegisterNodeReply"/>.</summary>
/// <param name="HeartbeatTtl">Time until the next heartbeat is due.</param>
/// <param name="Servers"><c>host:port</c> of every server's control port.</param>
/// <param name="MustRegister">The servers do not know the node.</param>
/// <param name="MustReport">The servers may have missed something: all allocations are to be reported, changed or not.</param>
public sealed record HeartbeatReply(TimeSpan HeartbeatTtl, IReadOnlyList<string> Servers, bool MustRegister = false, bool MustReport = false);

/// <summary>Waits for an index beyond <see cref="AfterIndex"/>, or until allocations have gone.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="SecretId">Proves it.</param>
/// <param name="AfterIndex">Index of the last answer; 0 for an answer at once.</param>
/// <param name="MaxWait">How long to wait.</param>
/// <param name="Held">How many allocations the last answer named: what is forgotten leaves no index behind. Null from those who
/// only wait for the index.</param>
/// <param name="Relayed">Passed on by another server.</param>
/// <param name="TakesChanges">Whether the answer may leave out what has not changed since <see cref="AfterIndex"/>.</param>
public sealed record WatchAllocationsRequest(
    NodeId NodeId, Guid SecretId, ulong AfterIndex, TimeSpan MaxWait, bool Relayed = false, int? Held = null, bool TakesChanges = false);

/// <summary>Allocations of the node with the index of the servers' last change to each.</summary>
/// <param name="Index">State index this answer is true for; ask with it next time.</param>
/// <param name="Allocations">Every allocation of the node that the servers still hold, terminal ones too; or those that have changed.</param>
/// <param name="Total">How many there are in all, when only those are named that have changed; null when all are named.</param>
public sealed record WatchAllocationsReply(ulong Index, IReadOnlyList<AllocationStamp> Allocations, int? Total = null);

/// <summary>An allocation and when the servers last changed it.</summary>
public sealed record AllocationStamp(AllocationId Id, ulong AllocationModifyIndex);

/// <summary>Which allocations to fetch.</summary>
public sealed record GetAllocationsRequest(NodeId NodeId, Guid SecretId, IReadOnlyList<AllocationId> Ids, bool Relayed = false);

/// <summary>The allocations asked for, as far as they exist.</summary>
public sealed record GetAllocationsReply(IReadOnlyList<AssignedAllocation> Allocations);

/// <summary>What a client needs of an allocation to run it.</summary>
public sealed record AssignedAllocation
{
    public required AllocationId Id { get; init; }
    public required EvaluationId EvaluationId { get; init; }
    public required string Name { get; init; }
    public required int NameIndex { get; init; }
    public required NodeId NodeId { get; init; }
    public required Job Job { get; init; }
    public required string TaskGroup { get; init; }
    public required AllocatedResources Resources { get; init; }
    public required DesiredStatus DesiredStatus { get; init; }
    public required DesiredTransition DesiredTransition { get; init; }
    public required ulong AllocationModifyIndex { get; init; }
    public AllocationId PreviousAllocationId { get; init; }

    /// <summary>Where the data of the allocation it replaces is, for groups whose data stays with them; null when there is none.</summary>
    public PreviousDisk? PreviousDisk { get; init; }

    /// <summary>Less urgent allocations of the node that make room for this one: it starts when they have ended.</summary>
    public IReadOnlyList<AllocationId> PreemptedAllocationIds { get; init => field = value ?? []; } = [];

    /// <summary>The deployment that wants to know of its health, or none.</summary>
    public DeploymentId DeploymentId { get; init; }
}

/// <summary>Where the data of an allocation that has been replaced is.</summary>
/// <param name="NodeId">The node it ran on.</param>
/// <param name="Address"><c>host:port</c> of that node's HTTP API; empty when its data is not to be fetched, or cannot be.</param>
/// <param name="Token">The <see cref="DiskToken"/> to fetch it with; empty as the address is.</param>
public sealed record PreviousDisk(NodeId NodeId, string Address = "", string Token = "");

/// <summary>What the client says of some of its allocations, newest word of each.</summary>
public sealed record UpdateAllocationsRequest(
    RequestId RequestId,
    NodeId NodeId,
    Guid SecretId,
    IReadOnlyList<AllocationUpdate> Updates,
    bool Relayed = false);

/// <summary>The state index at which the report became durable.</summary>
public sealed record UpdateAllocationsReply(ulong Index);

/// <summary>Asks a server for a piece of its newest snapshot.</summary>
/// <param name="Index">The snapshot that is being fetched; 0 for the newest.</param>
/// <param name="Offset">Where the piece begins, in bytes.</param>
public sealed record FetchSnapshotRequest(ulong Index, long Offset);

/// <summary>A piece of a snapshot.</summary>
/// <param name="Index">The last entry in it; 0 when there is no such snapshot (any more).</param>
/// <param name="Cluster">Whose it is, in hexadecimal digits.</param>
/// <param name="Hash">Hash of that entry, in hexadecimal digits.</param>
/// <param name="Length">Bytes of the whole.</param>
/// <param name="Piece">The bytes from the offset on.</param>
public sealed record FetchSnapshotReply(ulong Index, string Cluster, string Hash, long Length, byte[] Piece)
{
    public static readonly FetchSnapshotReply None = new(0, "", "", 0, []);
}

/// <summary>Asks a server who it is and how far it has come; whoever asks for another region says who it is itself.</summary>
/// <param name="Region">Region of the one who asks; null when it is the same.</param>
/// <param name="Servers">The servers of that region.</param>
/// <param name="Leader">Name of the one who asks, if it leads: the log may not reach the other one to say so.</param>
public sealed record DescribeServerRequest(string? Region = null, IReadOnlyList<DescribedServer>? Servers = null, string? Leader = null);

/// <summary>One server of a region, as another server of it sees it.</summary>
/// <param name="Name">Its name in its region.</param>
/// <param name="RpcAddress"><c>host:port</c> of its control port.</param>
/// <param name="IsPresent">Whether it is there.</param>
/// <param name="HttpAddress"><c>host:port</c> of its HTTP API; empty when it does not say.</param>
public sealed record DescribedServer(string Name, string RpcAddress, bool IsPresent, string HttpAddress = "");

/// <summary>How far a server has come.</summary>
/// <param name="Index">Index of the state it shows.</param>
/// <param name="LastContact">How old that may be; null when it never heard of the others.</param>
/// <param name="Region">Its region.</param>
/// <param name="Servers">The servers of its region.</param>
public sealed record DescribeServerReply(ulong Index, TimeSpan? LastContact, string? Region = null, IReadOnlyList<DescribedServer>? Servers = null);

/// <summary>An HTTP request as it came in. Header names in any case.</summary>
public sealed record ForwardRequest(
    string Method,
    string PathAndQuery,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body);

/// <summary>The HTTP answer to give.</summary>
public sealed record ForwardReply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
