using Steppe.Model;

namespace Steppe.State;

/// <summary>Records what the servers now believe of a node.</summary>
public sealed record UpdateNodeStatus : Command
{
    public required NodeId NodeId { get; init; }
    public required NodeStatus Status { get; init; }
    public string Description { get; init; } = "";

    /// <summary>What the operator reads about it, or null for no event.</summary>
    public string? Message { get; init; }

    /// <summary>Evaluations of the jobs this changes something for.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Nodes.Find(NodeId) is not { } node)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "node not found"));
        }

        bool wentAway = Status is NodeStatus.Down or NodeStatus.Disconnected;
        Node changed = node with
        {
            Status = Status,
            StatusDescription = Description,
            StatusUpdatedAt = state.At,
            LastMissedHeartbeatIndex = wentAway ? state.Index : node.LastMissedHeartbeatIndex,
        };
        if (Message is not null)
        {
            changed = changed.WithEvent(new NodeEvent
            {
                Subsystem = "Heartbeat", Message = Message, At = state.At, CreateIndex = state.Index,
            });
        }

        state.PutNode(changed);
        foreach (Evaluation evaluation in Evaluations)
        {
            state.PutEvaluation(evaluation);
        }

        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
