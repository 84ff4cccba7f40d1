using Steppe.Model;

namespace Steppe.State;

/// <summary>Adds a node pool, or replaces what is known of it.</summary>
/// <remarks>The built-in pools are as they are. Source: HTTP API, <c>PUT /v1/node/pools</c>.</remarks>
public sealed record PutNodePool : Command
{
    public required NodePool Pool { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (NodePoolRules.CheckWrite(Pool) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        state.PutNodePool(Pool);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
