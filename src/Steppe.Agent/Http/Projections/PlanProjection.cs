using System.Collections.Immutable;
using Steppe.Api.Types;
using Steppe.Scheduler;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>The result of a dry run as the API shows it.</summary>
/// <remarks>Pure. Source: HTTP API, type <c>JobPlanResponse</c>.</remarks>
internal static class PlanProjection
{
    public static JobPlanResponse Of(PlanJobResult.Planned planned) => new()
    {
        Annotations = new ApiPlanAnnotations
        {
            DesiredGroupUpdates = planned.DryRun.Schedule.DesiredUpdates.ToImmutableSortedDictionary(
                static group => group.Key, static group => Of(group.Value), StringComparer.Ordinal),
            PreemptedAllocs = planned.DryRun.Preempted is { Count: > 0 } preempted
                ? [.. preempted.Select(static victim => AllocationProjection.Stub(victim))]
                : null,
        },
        CreatedEvals = planned.DryRun.Evaluations is { Count: > 0 } evaluations ? [.. evaluations.Select(EvaluationProjection.Full)] : null,
        Diff = planned.Difference,
        FailedGroupMetrics = MetricsProjection.ByGroup(planned.DryRun.Schedule.FailedGroups),
        Index = planned.Index,
        JobModifyIndex = planned.DryRun.Before?.JobModifyIndex ?? 0,
        NextPeriodicLaunch = planned.NextLaunch ?? default,
        Warnings = WarningText.Of(planned.Warnings),
    };

    private static ApiDesiredUpdates Of(DesiredUpdates updates) => new()
    {
        Canary = (ulong)updates.Canary,
        DestructiveUpdate = (ulong)updates.DestructiveUpdate,
        Ignore = (ulong)updates.Ignore,
        InPlaceUpdate = (ulong)updates.InPlaceUpdate,
        Migrate = (ulong)updates.Migrate,
        Place = (ulong)updates.Place,
        Preemptions = (ulong)updates.Preemptions,
        Stop = (ulong)updates.Stop,
    };
}
