using Steppe.Model;

namespace Steppe.State;

/// <summary>Forgets evaluations, waiting ones too, while nobody works on any.</summary>
/// <remarks>For a backlog that nobody wants worked off. Source: HTTP API, <c>DELETE /v1/evaluations</c>.</remarks>
public sealed record DeleteEvaluations : Command
{
    /// <summary>Which; one that is gone meanwhile is passed over. Bounded by the proposer.</summary>
    public required IReadOnlyList<EvaluationId> Evaluations { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (!state.Now.SchedulerConfiguration.PauseEvaluationBroker)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, "eval broker is enabled; eval broker must be paused to delete evals"));
        }

        foreach (EvaluationId id in Evaluations)
        {
            state.RemoveEvaluation(id);
        }

        return new CommandOutcome.Accepted(state.Index);
    }
}
