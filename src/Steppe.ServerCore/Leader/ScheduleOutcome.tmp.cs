using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler;

public sealed record ScheduleOutcome
{
    public required Plan Plan { get; init; }
    public ImmutableSortedDictionary<string, AllocationMetrics> FailedGroups { get; init; } = ImmutableSortedDictionary<string, AllocationMetrics>.Empty;
    public ImmutableSortedDictionary<string, int> QueuedAllocations { get; init; } = ImmutableSortedDictionary<string, int>.Empty;
    public Evaluation? Blocked { get; init; }
    public IReadOnlyList<Evaluation> Followups { get; init; } = [];
}
