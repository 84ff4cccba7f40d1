using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Adds a node, or replaces what is known of it.</summary>
/// <remarks>What the servers own of a node (status, eligibility, drain, events, class) is kept. A node that was down starts again
/// as initializing; its next heartbeat makes it ready. Whether a new node may take work, its client says. A pool that is not there yet is made.</remarks>
public sealed record RegisterNode : Command
{
    public required Node Node { get; init; }

    /// <summary>Evaluations of the jobs this changes something for.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        Node? earlier = state.Now.Nodes.Find(Node.Id);
        if (earlier is not null && earlier.SecretId != Node.SecretId)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Denied,
                "SecretID",
                $"node {Node.Id} is registered with another secret; give this client a state directory of its own"));
        }

        bool returns = earlier is null || earlier.Status == NodeStatus.Down;
        NodeStatus status = returns ? NodeStatus.Initializing : earlier!.Status;
        Node registered = Node with
        {
            ComputedClass = ComputedClass.Of(Node),
            Status = status,
            StatusDescription = returns ? "" : earlier!.StatusDescription,
            StatusUpdatedAt = returns ? state.At : earlier!.StatusUpdatedAt,
            IsEligible = earlier?.IsEligible ?? Node.IsEligible,
            Drain = earlier?.Drain,
            LastDrain = earlier?.LastDrain,
            LastMissedHeartbeatIndex = earlier?.LastMissedHeartbeatIndex ?? 0,
            LastAllocationUpdateIndex = earlier?.LastAllocationUpdateIndex ?? 0,
            Events = earlier?.Events ?? [],
        };
        registered = NewEvents(earlier, registered, state).Aggregate(registered, static (node, happened) => node.WithEvent(happened));
        if (!state.Now.NodePools.Contains(new NodePoolName(Node.NodePool)))
        {
            state.PutNodePool(new NodePool { Name = Node.NodePool });
        }

        state.PutNode(registered);
        foreach (Evaluation evaluation in Evaluations)
        {
            state.PutEvaluation(evaluation);
        }

        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }

    private static IEnumerable<NodeEvent> NewEvents(Node? earlier, Node now, StateBuilder state)
    {
        if (earlier is null)
        {
            yield return Event("Cluster", "Node registered", state);
        }
        else if (earlier.Status == NodeStatus.Down)
        {
            yield return Event("Cluster", "Node re-registered", state);
        }

        foreach ((string name, DriverStatus driver) in now.Drivers)
        {
            DriverStatus? before = earlier?.Drivers.GetValueOrDefault(name);
            if (before is not null && before.Healthy != driver.Healthy)
            {
                yield return Event("Driver", driver.HealthDescription, state) with
                {
                    Details = ImmutableSortedDictionary<string, string>.Empty.Add("driver", name),
                };
            }
        }
    }

    private static NodeEvent Event(string subsystem, string message, StateBuilder state) =>
        new() { Subsystem = subsystem, Message = message, At = state.At, CreateIndex = state.Index };
}
