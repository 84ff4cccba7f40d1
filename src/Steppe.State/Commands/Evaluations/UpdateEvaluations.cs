using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes evaluations: new ones, and old ones in their next status.</summary>
public sealed record UpdateEvaluations : Command
{
    public required IReadOnlyList<Evaluation> Evaluations { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        EvaluationRules.Put(state, Evaluations);
        return new CommandOutcome.Accepted(state.Index);
    }
}
