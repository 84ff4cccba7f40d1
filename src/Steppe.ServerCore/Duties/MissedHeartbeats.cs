using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Marks nodes down that were not heard from in time, and has their work looked at.</summary>
/// <remarks>Source: scheduler reference §22.</remarks>
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
                commands.Add(new UpdateNodeStatus
                {
                    RequestId = RequestId.FromGuid(entropy.NextUuid()),
                    At = now,
                    NodeId = id,
                    Status = NodeStatus.Down,
                    Description = "heartbeat missed",
                    Message = "Node heartbeat missed",
                    Evaluations = NodeEvaluations.For(head, node, entropy),
                });
            }
        }

        return new DutyOutcome(commands, book.LookAgainAt);
    }
}
