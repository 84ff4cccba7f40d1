using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Notes which nodes were not heard from in time, and has their work looked at.</summary>
/// <remarks>A node is down, unless some of its work may come back: then it is disconnected until the time of the last of it is up.
/// Source: scheduler reference §22.</remarks>
public sealed class MissedHeartbeats(HeartbeatBook book, Entropy entropy) : ILeaderDuty
{
    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        List<Command> commands = [];
        foreach (NodeId id in book.MissedAt(now))
        {
            book.Remove(id);
            if (head.Nodes.Find(id) is { Status: not NodeStatus.Down } node)
            {
                DateTimeOffset? mayReturnUntil = LastReturn(head, id, now);
                NodeStatus status = mayReturnUntil is null ? NodeStatus.Down : NodeStatus.Disconnected;
                if (mayReturnUntil is { } until)
                {
                    book.ExpectBy(id, until);
                }

                if (status != node.Status)
                {
                    commands.Add(Missed(head, node, status, now));
                }
            }
        }

        return new DutyOutcome(commands, book.LookAgainAt);
    }

    private UpdateNodeStatus Missed(StateSnapshot head, Node node, NodeStatus status, DateTimeOffset now) => new()
    {
        RequestId = RequestId.FromGuid(entropy.NextUuid()),
        At = now,
        NodeId = node.Id,
        Status = status,
        Description = "heartbeat missed",
        Message = "Node heartbeat missed",
        Evaluations = NodeEvaluations.For(head, node, entropy),
    };

    // Until when some allocation of the node may come back; null when none may.
    private static DateTimeOffset? LastReturn(StateSnapshot head, NodeId node, DateTimeOffset now) => head.AllocationsOn(node)
        .Where(static allocation => allocation is { IsServerTerminal: false, ClientStatus: ClientStatus.Running or ClientStatus.Unknown })
        .Select(allocation => Until(allocation, now))
        .Where(until => until > now)
        .Max();

    private static DateTimeOffset? Until(Allocation allocation, DateTimeOffset now)
    {
        TimeSpan lostAfter = allocation.Job.FindGroup(allocation.TaskGroup)?.Disconnect.LostAfter ?? TimeSpan.Zero;
        DateTimeOffset since = (allocation.ClientStatus == ClientStatus.Unknown ? allocation.UnknownSince : null) ?? now;
        return lostAfter <= TimeSpan.Zero ? null
            : lostAfter < DateTimeOffset.MaxValue - since ? since + lostAfter
            : DateTimeOffset.MaxValue;
    }
}
