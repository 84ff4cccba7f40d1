using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Ends the drain of a node whose work has left, or has been told to leave because the time is up.</summary>
/// <remarks>The node stays ineligible. A drain that was stopped or changed since the leader looked is passed over. Source:
/// scheduler reference §21.</remarks>
public sealed record CompleteNodeDrain : Command
{
    public required NodeId NodeId { get; init; }

    /// <summary>The drain that is over.</summary>
    public required DrainStrategy Drain { get; init; }

    /// <summary>Whether work was left when its time was up.</summary>
    public bool IsForced { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Nodes.Find(NodeId) is not { } node || node.Drain != Drain)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.Conflict, null, $"this drain of node {NodeId} is not under way any more"));
        }

        NodeEvent happened = DrainRules.Event("Node drain complete", state);
        state.PutNode((node with
        {
            Drain = null,
            LastDrain = DrainRules.Last(node, Drain.StartedAt, DrainStatus.Complete, state.At, null),
        }).WithEvent(IsForced
            ? happened with { Details = ImmutableSortedDictionary<string, string>.Empty.Add("deadline_reached", "true") }
            : happened));
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
