using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.ServerCore;

/// <summary>What a dry run of a registration found.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record DryRunOutcome
{
    private DryRunOutcome()
    {
    }

    /// <summary>The job would be registered.</summary>
    /// <param name="Before">The job that is registered now, a stopped one included; null when there is none.</param>
    /// <param name="After">What it would become; the same as before when nothing changes.</param>
    /// <param name="Schedule">What the scheduler would do about it.</param>
    public sealed record Ran(AdmittedJob? Before, AdmittedJob After, ScheduleOutcome Schedule) : DryRunOutcome
    {
        /// <summary>Less urgent allocations that would make room, as they are now.</summary>
        public IReadOnlyList<Allocation> Preempted { get; init; } = [];

        /// <summary>The evaluations the scheduler would make.</summary>
        public IReadOnlyList<Evaluation> Evaluations =>
        [
            .. Schedule.Blocked is { } blocked ? [blocked] : Array.Empty<Evaluation>(),
            .. Schedule.BlockedByNode,
            .. Schedule.Next is { } next ? [next] : Array.Empty<Evaluation>(),
            .. Schedule.Followups,
        ];

        /// <summary>What changes, with what each change leads to.</summary>
        public JobDiff Difference() => DiffAnnotations.Annotate(
            JobDifference.Between(Before?.Specification, After.Specification), Before, After, Schedule.DesiredUpdates);
    }

    /// <summary>The state does not allow the registration.</summary>
    public sealed record Refused(Refusal Refusal) : DryRunOutcome;
}
