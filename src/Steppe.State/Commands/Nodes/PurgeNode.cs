using Steppe.Model;

namespace Steppe.State;

/// <summary>Forgets a node. Its allocations are lost at the next evaluation of their jobs.</summary>
public sealed record PurgeNode : Command
{
    public required NodeId NodeId { get; init; }

    /// <summary>Evaluations of the jobs with work there.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (!state.Now.Nodes.Contains(NodeId))
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "node not found"));
        }

        state.RemoveNode(NodeId);
        foreach (Evaluation evaluation in Evaluations)
        {
            state.PutEvaluation(evaluation);
        }

        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
