using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Answers HTTP requests that came to client agents; given by whoever serves HTTP.</summary>
public delegate ValueTask<ForwardReply> ForwardedRequestHandler(ForwardRequest request, CancellationToken cancellation);

/// <summary>The server as client agents see it.</summary>
/// <remarks>Thread-safe. A client in the same process calls it directly, others through the control port. Every call but
/// registration proves with the node's secret whom it comes from.</remarks>
public sealed class NodeGateway : IServerConnection
{
    /// <summary>Longest wait of an allocation watch.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    private readonly ServerNode _server;
    private readonly ReportBatcher _reports;

    internal NodeGateway(ServerNode server)
    {
        _server = server;
        _reports = new ReportBatcher(server.ProposeBulkAsync);
    }

    /// <summary>Serves forwarded HTTP requests; until it is set they are refused as unavailable.</summary>
    public ForwardedRequestHandler? ForwardedRequests { get; set; }

    /// <inheritdoc/>
    public async ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation)
    {
        if (Relay(request.Relayed) is { } leader)
        {
            return await leader.RegisterNodeAsync(request with { Relayed = true }, cancellation);
        }

        if (NodeRegistrations.Check(request.Node) is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        CommandOutcome outcome = await Answered(_server.ProposeAsync(
            context => NodeRegistrations.Command(request.Node, context), cancellation));
        ulong index = outcome switch
        {
            CommandOutcome.Accepted accepted => accepted.Index,
            CommandOutcome.Refused refused => throw new RefusedException(refused.Refusal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        // Who registers lives and wants work: waiting for the first heartbeat would only cost seconds.
        TimeSpan? ttl = await Answered(_server.HeartbeatAsync(request.Node.Id, cancellation));
        return new RegisterNodeReply(ttl ?? TimeSpan.Zero, _server.Servers, index);
    }

    /// <inheritdoc/>
    public async ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation)
    {
        if (Relay(request.Relayed) is { } leader)
        {
            return await leader.HeartbeatAsync(request with { Relayed = true }, cancellation);
        }

        if (_server.Committed.Nodes.Find(request.NodeId) is not { } node)
        {
            return new HeartbeatReply(TimeSpan.Zero, _server.Servers, MustRegister: true);
        }

        CheckSecret(node, request.SecretId);
        if (request.Leaves)
        {
            await Answered(_server.ProposeAsync(context => NodeRegistrations.Departure(request.NodeId, context), cancellation));
            return new HeartbeatReply(TimeSpan.Zero, _server.Servers);
        }

        TimeSpan? ttl = await Answered(_server.HeartbeatAsync(request.NodeId, cancellation));
        return new HeartbeatReply(ttl ?? TimeSpan.Zero, _server.Servers, MustRegister: ttl is null, MustReport: MustReport(node));
    }

    /// <inheritdoc/>
    public async ValueTask<WatchAllocationsReply> WatchAllocationsAsync(
        WatchAllocationsRequest request, CancellationToken cancellation)
    {
        if (Relay(request.Relayed) is { } leader)
        {
            return await leader.WatchAllocationsAsync(request with { Relayed = true }, cancellation);
        }

        FindNode(request.NodeId, request.SecretId);
        TimeSpan wait = request.MaxWait < MaxWait ? request.MaxWait : MaxWait;
        StateSnapshot state = await _server.Feed.WaitAsync(
            WatchKey.AssignmentsOf(request.NodeId),
            snapshot => Assignments.IndexOf(snapshot, request),
            request.AfterIndex,
            wait,
            cancellation);
        return Assignments.Reply(state, request);
    }

    /// <inheritdoc/>
    public async ValueTask<GetAllocationsReply> GetAllocationsAsync(GetAllocationsRequest request, CancellationToken cancellation)
    {
        if (Relay(request.Relayed) is { } leader)
        {
            return await leader.GetAllocationsAsync(request with { Relayed = true }, cancellation);
        }

        FindNode(request.NodeId, request.SecretId);
        StateSnapshot state = _server.Committed;
        return new GetAllocationsReply(
        [
            .. request.Ids.Select(id => state.Allocations.Find(id))
                .OfType<Allocation>()
                .Where(allocation => allocation.NodeId == request.NodeId)
                .Select(allocation => Assigned(state, allocation)),
        ]);
    }

    /// <inheritdoc/>
    public async ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(
        UpdateAllocationsRequest request, CancellationToken cancellation)
    {
        if (Relay(request.Relayed) is { } leader)
        {
            return await leader.UpdateAllocationsAsync(request with { Relayed = true }, cancellation);
        }

        Node node = FindNode(request.NodeId, request.SecretId);
        if (node.Status is NodeStatus.Down or NodeStatus.Disconnected)
        {
            throw new RefusedException(new Refusal(
                RefusalCode.Unavailable, null, $"node {node.Id} is {(node.Status == NodeStatus.Down ? "down" : "disconnected")}: send a heartbeat, then report again"));
        }

        StateSnapshot state = _server.Committed;
        Table<AllocationId, ulong> held = state.AllocationsByNode.Of(request.NodeId);
        AllocationUpdate[] own = [.. request.Updates.Where(update => held.Contains(update.Id))];
        return new UpdateAllocationsReply(own.Length == 0
            ? await NewestAsync(state.Index, cancellation)
            : await Answered(_reports.AddAsync(request.RequestId, own).WaitAsync(cancellation)));
    }

    /// <inheritdoc/>
    public ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation) =>
        ForwardedRequests is { } handler
            ? handler(request, cancellation)
            : throw new RefusedException(new Refusal(
                RefusalCode.Unavailable, null, "this server does not serve HTTP yet; ask again in a moment"));

    /// <inheritdoc/>
    public ValueTask<FetchSnapshotReply> FetchSnapshotAsync(FetchSnapshotRequest request, CancellationToken cancellation) =>
        _server.ReadSnapshotAsync(request, cancellation);

    /// <inheritdoc/>
    public ValueTask<DescribeServerReply> DescribeServerAsync(DescribeServerRequest request, CancellationToken cancellation)
    {
        if (request is { Region: { } region, Servers: { } servers })
        {
            _server.Regions.Hear(region, servers);
        }

        if (request.Leader is { } leader)
        {
            _server.HearLeader(leader);
        }

        return ValueTask.FromResult(new DescribeServerReply(_server.Committed.Index, _server.LastContact, _server.Options.Region, _server.Describe()));
    }

    /// <summary>Whether the servers wait for a word on all that runs on a node.</summary>
    internal static bool MustReport(Node node) => node.Status is not NodeStatus.Ready;

    /// <summary>What a client is told of an allocation.</summary>
    internal static AssignedAllocation Assigned(StateSnapshot state, Allocation allocation) => new()
    {
        Id = allocation.Id,
        EvaluationId = allocation.EvaluationId,
        Name = allocation.Name,
        NameIndex = allocation.NameIndex,
        NodeId = allocation.NodeId,
        Job = allocation.Job.Specification,
        TaskGroup = allocation.TaskGroup,
        Resources = allocation.Resources,
        DesiredStatus = allocation.DesiredStatus,
        DesiredTransition = allocation.DesiredTransition,
        AllocationModifyIndex = allocation.AllocationModifyIndex,
        PreviousAllocationId = allocation.PreviousAllocationId,
        PreviousDisk = FindPreviousDisk(state, allocation),
        PreemptedAllocationIds = allocation.Preemption?.Preempted ?? [],
        DeploymentId = allocation.DeploymentId,
    };

    // Work that is out of reach may go on: its data is neither whole nor to be had.
    private static PreviousDisk? FindPreviousDisk(StateSnapshot state, Allocation allocation)
    {
        if (allocation.PreviousAllocationId.IsNone || allocation.Job.FindGroup(allocation.TaskGroup) is not { IsDiskSticky: true } group
            || state.Allocations.Find(allocation.PreviousAllocationId) is not { } previous)
        {
            return null;
        }

        bool isMoved = group.IsDiskMigrated && previous.NodeId != allocation.NodeId && previous.ClientStatus is not (ClientStatus.Lost or ClientStatus.Unknown);
        return isMoved && state.Nodes.Find(previous.NodeId) is { Status: NodeStatus.Ready or NodeStatus.Initializing } node
            ? new PreviousDisk(node.Id, node.HttpAddress, DiskToken.Of(node.SecretId, previous.Id))
            : new PreviousDisk(previous.NodeId);
    }

    // Only the leader knows what it has given out and whom it has heard; another server passes on. Null when this one leads.
    private IServerConnection? Relay(bool isRelayed)
    {
        if (_server.IsLeading)
        {
            return null;
        }

        try
        {
            return isRelayed
                ? throw new ServerUnreachableException($"server {_server.Options.Name} does not lead (any more)")
                : _server.LeaderConnection();
        }
        catch (NotLeadingException error)
        {
            throw new ServerUnreachableException(error.Message, error);
        }
    }

    private Node FindNode(NodeId id, Guid secret)
    {
        if (_server.Committed.Nodes.Find(id) is not { } node)
        {
            throw new RefusedException(new Refusal(RefusalCode.NotFound, null, $"node {id} is not registered: register first"));
        }

        CheckSecret(node, secret);
        return node;
    }

    private static void CheckSecret(Node node, Guid secret)
    {
        if (node.SecretId != secret)
        {
            throw new RefusedException(new Refusal(
                RefusalCode.Denied, "SecretID", $"node {node.Id} is registered with another secret; give this client a state directory of its own"));
        }
    }

    // What this server does not know may have been placed by another one that leads now: its report must not be taken for noted.
    private Task<ulong> NewestAsync(ulong index, CancellationToken cancellation)
    {
        return Answered(ConfirmedAsync());

        async Task<ulong> ConfirmedAsync()
        {
            await _server.ConfirmLeadershipAsync(cancellation);
            return index;
        }
    }

    // To a client, a server that has stopped leading is one that did not answer: it finds another and repeats.
    private static async Task<T> Answered<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (NotLeadingException error)
        {
            throw new ServerUnreachableException(error.Message, error);
        }
    }
}
