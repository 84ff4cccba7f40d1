using Steppe.Model;

namespace Steppe.State;

/// <summary>Says what is to become of allocations at the next evaluation of their job: moved, or replaced now.</summary>
/// <remarks>Only what <see cref="Transition"/> says is written; what was said before and is null in it stays. Allocations that
/// have gone meanwhile are passed over; when none is left the command is refused.</remarks>
public sealed record TransitionAllocations : Command
{
    /// <summary>Most that whoever proposes may name at once, so that the command fits into an entry of the log. Source: scheduler reference §25.</summary>
    public const int MostAllocations = 7281;

    /// <summary>In any order.</summary>
    public required IReadOnlyList<AllocationId> Allocations { get; init; }

    public required DesiredTransition Transition { get; init; }

    /// <summary>Evaluations of their jobs, which carry it out.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        Allocation[] known = [.. Allocations.Select(state.Now.Allocations.Find).OfType<Allocation>()];
        if (known.Length == 0)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "allocation not found"));
        }

        foreach (Allocation allocation in known)
        {
            state.PutAllocation(
                allocation with { DesiredTransition = allocation.DesiredTransition.With(Transition) }, byServer: true);
        }

        EvaluationRules.Put(state, Evaluations);
        return new CommandOutcome.Accepted(state.Index, Evaluations is [var only] ? only.Id : default, state.Index);
    }
}
