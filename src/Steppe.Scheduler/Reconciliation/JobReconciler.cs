using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Decides what must change for every group of a job, those it no longer has included.</summary>
/// <remarks>Pure. A job that is stopped or gone has no groups. Source: scheduler reference §7.</remarks>
internal static class JobReconciler
{
    /// <summary>The decision for each group, in the order of the job file; groups that are gone follow, by name.</summary>
    public static ImmutableArray<(string Group, GroupDecision Decision)> Reconcile(
        StateSnapshot state, AdmittedJob? job, Evaluation evaluation, Deployment? deployment, DateTimeOffset now)
    {
        ILookup<string, Allocation> byGroup = state.AllocationsOf(evaluation.JobKey).ToLookup(static allocation => allocation.TaskGroup, StringComparer.Ordinal);
        ImmutableArray<AdmittedGroup> groups = job is null or { IsStopped: true } ? [] : job.Groups;
        var hosts = new Hosts(state);
        IEnumerable<string> gone = byGroup.Select(static group => group.Key)
            .Except(groups.Select(static group => group.Name), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return
        [
            .. groups.Select(group => (group.Name, GroupReconciler.Reconcile(ViewOf(group), now))),
            .. gone.Select(name => (name, GroupReconciler.StopAll(byGroup[name], hosts))),
        ];

        GroupView ViewOf(AdmittedGroup group) => new()
        {
            Job = job!,
            Group = group,
            Allocations = [.. byGroup[group.Name]],
            Deployment = deployment,
            EvaluationId = evaluation.Id,
            IsAwaited = id => id != evaluation.Id && state.Evaluations.Find(id) is { IsTerminal: false },
            Hosts = hosts,
        };
    }

    /// <summary>Stops what is left of groups that the job no longer has; by name of group.</summary>
    public static ImmutableArray<(string Group, GroupDecision Decision)> StopGroupsThatAreGone(StateSnapshot state, AdmittedJob job) =>
    [
        .. state.AllocationsOf(job.Key)
            .Where(allocation => job.FindGroup(allocation.TaskGroup) is null)
            .GroupBy(static allocation => allocation.TaskGroup, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, GroupReconciler.StopAll(group, new Hosts(state)))),
    ];
}
