using Steppe.Model;
using Steppe.Protocol;
using Steppe.Server;
using Steppe.Simulation.Running;
using Steppe.Simulation.Workload;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>The server as clients and callers see it.</summary>
/// <remarks>The rules of <c>NodeGateway</c>, <c>ChangeFeed</c> and <c>ReportBatcher</c>, with callbacks for tasks; the commands
/// themselves are made by the product's own code. A part of one life: it ends with it.</remarks>
internal sealed class SimulatedGateway(ServerLife life)
{
    private readonly List<Watch> _watches = [];
    private readonly Queue<Report> _reports = new();
    private bool _isSending;

    public void RegisterNode(Node node, Action<Answer<RegisterNodeReply>> answer)
    {
        life.Propose(context => NodeRegistrations.Command(node, context), outcome =>
        {
            if (outcome is CommandOutcome.Refused refused)
            {
                answer(new Answer<RegisterNodeReply>(null, refused.Refusal));
                return;
            }

            ulong index = ((CommandOutcome.Accepted)outcome).Index;
            life.After(TimeSpan.Zero, null, () => life.Beat(node.Id, ttl =>
                answer(new Answer<RegisterNodeReply>(new RegisterNodeReply(ttl ?? TimeSpan.Zero, [], index)))));
        });
    }

    public void Heartbeat(NodeId node, Action<Answer<HeartbeatReply>> answer)
    {
        if (life.Committed.Nodes.Find(node) is not { } known)
        {
            answer(new Answer<HeartbeatReply>(new HeartbeatReply(TimeSpan.Zero, [], MustRegister: true)));
            return;
        }

        life.Beat(node, ttl =>
            answer(new Answer<HeartbeatReply>(new HeartbeatReply(ttl ?? TimeSpan.Zero, [], MustRegister: ttl is null, MustReport: NodeGateway.MustReport(known)))));
    }

    public void WatchAllocations(WatchAllocationsRequest request, Action<Answer<WatchAllocationsReply>> answer)
    {
        if (!life.Committed.Nodes.Contains(request.NodeId))
        {
            answer(Answer<WatchAllocationsReply>.Refused(RefusalCode.NotFound, "register first"));
            return;
        }

        var watch = new Watch(request, answer);
        if (IsDue(watch, life.Committed))
        {
            Release(watch, life.Committed);
            return;
        }

        _watches.Add(watch);
        life.After(request.MaxWait, null, () =>
        {
            if (_watches.Remove(watch))
            {
                Release(watch, life.Committed);
            }
        });
    }

    public void GetAllocations(GetAllocationsRequest request, Action<Answer<GetAllocationsReply>> answer) =>
        answer(new Answer<GetAllocationsReply>(new GetAllocationsReply(
        [
            .. request.Ids.Select(id => life.Committed.Allocations.Find(id))
                .OfType<Allocation>()
                .Where(allocation => allocation.NodeId == request.NodeId)
                .Select(allocation => NodeGateway.Assigned(life.Committed, allocation)),
        ])));

    public void UpdateAllocations(UpdateAllocationsRequest request, Action<Answer<UpdateAllocationsReply>> answer)
    {
        StateSnapshot state = life.Committed;
        if (state.Nodes.Find(request.NodeId) is not { Status: not (NodeStatus.Down or NodeStatus.Disconnected) })
        {
            answer(Answer<UpdateAllocationsReply>.Refused(RefusalCode.Unavailable, "send a heartbeat, then report again"));
            return;
        }

        AllocationUpdate[] own =
        [
            .. request.Updates.Where(update => state.Allocations.Find(update.Id)?.NodeId == request.NodeId),
        ];
        if (own.Length == 0)
        {
            // Unless another server leads, and knows more.
            life.Confirm(() => answer(new Answer<UpdateAllocationsReply>(new UpdateAllocationsReply(state.Index))));
            return;
        }

        _reports.Enqueue(new Report(request.RequestId, own, index =>
            answer(new Answer<UpdateAllocationsReply>(new UpdateAllocationsReply(index)))));
        if (!_isSending)
        {
            SendReports();
        }
    }

    /// <summary>Tells how far the state has come, once it is certain that nothing is newer.</summary>
    public void Read(Action<Answer<ReadReply>> answer) => life.Confirm(() => answer(new Answer<ReadReply>(new ReadReply(life.Committed.Index))));

    /// <summary>Takes a user's change.</summary>
    public void Propose(ServerCore.CommandFactory make, Action<Answer<CommandOutcome>> answer) =>
        life.Propose(make, outcome => answer(new Answer<CommandOutcome>(outcome)));

    /// <summary>Lets everybody go who waits for something to change.</summary>
    public void Close()
    {
        foreach (Watch watch in _watches)
        {
            watch.Answer(Answer<WatchAllocationsReply>.Unreachable);
        }

        _watches.Clear();
    }

    /// <summary>Shows a new state to readers and wakes those it concerns.</summary>
    public void Publish(StateSnapshot state)
    {
        foreach (Watch watch in _watches.Where(watch => IsDue(watch, state)).ToArray())
        {
            _watches.Remove(watch);
            Release(watch, state);
        }
    }

    private void SendReports()
    {
        Report[] batch = [.. _reports];
        _reports.Clear();
        _isSending = batch.Length > 0;
        if (!_isSending)
        {
            return;
        }

        RequestId? requestId = batch is [var only] ? only.RequestId : null;
        AllocationUpdate[] updates = [.. batch.SelectMany(static report => report.Updates)];
        life.Propose(context => ReportCommands.Command(updates, requestId, context), outcome =>
        {
            Invariant.Holds(outcome is CommandOutcome.Accepted, "reports are never refused");
            foreach (Report report in batch)
            {
                report.Durable(((CommandOutcome.Accepted)outcome).Index);
            }

            life.After(TimeSpan.Zero, null, SendReports);
        });
    }

    private static bool IsDue(Watch watch, StateSnapshot state) =>
        watch.Request.AfterIndex == 0 || Assignments.IndexOf(state, watch.Request) > watch.Request.AfterIndex;

    private static void Release(Watch watch, StateSnapshot state) =>
        watch.Answer(new Answer<WatchAllocationsReply>(Assignments.Reply(state, watch.Request)));

    private sealed record Watch(WatchAllocationsRequest Request, Action<Answer<WatchAllocationsReply>> Answer);

    private sealed record Report(RequestId RequestId, AllocationUpdate[] Updates, Action<ulong> Durable);
}
