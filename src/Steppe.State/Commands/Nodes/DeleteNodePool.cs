using Steppe.Model;

namespace Steppe.State;

/// <summary>Forgets a node pool that no node and no living job is in.</summary>
/// <remarks>Source: HTTP API, <c>DELETE /v1/node/pool/:name</c>.</remarks>
public sealed record DeleteNodePool : Command
{
    public required string Name { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (NodePoolRules.CheckDeletion(state.Now, Name) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        state.RemoveNodePool(new NodePoolName(Name));
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
