using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Decides how far a group goes now: which old allocations are replaced, what is placed, and what must wait for health,
/// canaries or somebody's word.</summary>
/// <remarks>Pure and total. Asked once it is known which allocations could be updated in place. Source: scheduler reference §7.4,
/// steps 12–18.</remarks>
internal static class GroupRollout
{
    /// <summary>Decides the step.</summary>
    /// <param name="view">What is wanted and what there is.</param>
    /// <param name="decision">What has been decided so far.</param>
    /// <param name="destructive">Those of the staying ones that must be replaced, in any order.</param>
    /// <param name="updatedInPlace">How many took the new version where they are.</param>
    /// <param name="earlier">The version an old allocation's replacement gets while the new one is only tried out.</param>
    public static RolloutStep Decide(
        GroupView view,
        GroupDecision decision,
        IEnumerable<Allocation> destructive,
        int updatedInPlace,
        Func<Allocation, AdmittedJob?> earlier)
    {
        Allocation[] old = [.. destructive.OrderBy(static allocation => allocation.NameIndex).ThenBy(static allocation => allocation.Id)];
        int missing = Math.Max(0, view.Group.Count - decision.Staying.Length - decision.HeldPlaces.Length);
        bool needsCanaries = NeedsCanaries(view, decision, old);
        bool isCanarying = view.Rollout is { } rollout ? rollout.AwaitsPromotion : needsCanaries;
        var names = new AllocationNames(decision.Staying.Select(static allocation => allocation.NameIndex).Concat(decision.HeldPlaces));
        ImmutableArray<Placement> placements = Place(view, decision, missing, names, mayGrow: !view.IsOnHold && !isCanarying, isCanarying ? earlier : null);
        ImmutableArray<Placement> canaries = needsCanaries && !view.IsOnHold ? PlaceCanaries(view, decision, old) : [];
        int budget = view.Update is null ? old.Length
            : view.IsOnHold || isCanarying ? 0
            : Math.Max(0, BudgetOf(view, decision) - placements.Length);
        HashSet<AllocationId> replaced = [.. old.Take(budget).Select(static allocation => allocation.Id)];
        ImmutableArray<DelayedReschedule> later =
        [
            .. decision.Staying.Concat(decision.Canaries).Where(allocation => !replaced.Contains(allocation.Id)).SelectMany(allocation => RetryOf(allocation, view)),
            .. decision.Later,
        ];
        return new RolloutStep
        {
            Replacements = Replace(view, decision, old, budget, names),
            Placements = [.. decision.FailedCanaries.Select(failed => AsCanary(view, failed.NameIndex, failed)), .. placements, .. canaries],
            Canaries = canaries.Length,
            HeldBack = Math.Max(0, old.Length - budget),
            Later = later,
            Started = Start(view, old.Length + updatedInPlace, missing, needsCanaries),
            IsComplete = old.Length + updatedInPlace + missing + later.Length + decision.HeldPlaces.Length + decision.FailedCanaries.Length == 0
                && !needsCanaries
                && view.Rollout is null or { IsHealthy: true },
        };
    }

    // A failed allocation that stays, also one that only waits for its turn to be replaced or for a promotion that may never come, keeps its
    // place: filling it would run count + 1 copies later. The evaluation it waits for may be over without it: cancelled for a newer one, or it
    // found no room, and a task that ended late has put off the time since. Then it waits for a new one, or it would be forgotten.
    private static IEnumerable<DelayedReschedule> RetryOf(Allocation allocation, GroupView view) =>
        allocation.ClientStatus == ClientStatus.Failed && !view.IsHeld(allocation) && !view.IsAwaited(allocation.FollowupEvaluationId)
        && RescheduleArithmetic.FindDueAt(allocation, view.Group.ReschedulePolicy) is { } due
            ? [new DelayedReschedule(allocation, due)]
            : [];

    // A deployment that is to be promoted needs its canaries even when all they were to replace has gone meanwhile: nothing else
    // would ever be placed.
    private static bool NeedsCanaries(GroupView view, GroupDecision decision, Allocation[] old) =>
        view.Update is { Canary: > 0 and int wanted }
        && decision.Canaries.Length + decision.FailedCanaries.Length < wanted
        && (view.Deployment is null ? old.Length > 0 : view.Rollout is { AwaitsPromotion: true });

    // What is missing may only come while nothing holds the deployment up; what has gone or moves is replaced in any case.
    private static ImmutableArray<Placement> Place(
        GroupView view, GroupDecision decision, int missing, AllocationNames names, bool mayGrow, Func<Allocation, AdmittedJob?>? earlier)
    {
        Allocation[] failed = [.. decision.Failed.Take(missing)];
        Allocation[] gone = [.. decision.Absences.ReplacedNow.Concat(decision.Leaving).Take(missing - failed.Length)];
        int[] indexes = names.Inherit(failed.Concat(gone).Select(static allocation => allocation.NameIndex));
        ImmutableArray<Placement> replaced =
        [
            .. failed.Select((previous, at) =>
                Of(view, indexes[at], previous, earlier) with { StopDescription = StopReasons.Rescheduled, IsReschedule = true }),
            .. gone.Select((previous, at) =>
                Of(view, indexes[failed.Length + at], previous, earlier) with { IsReschedule = CountsAsReschedule(view, decision, previous) }),
        ];
        ImmutableArray<Placement> all = mayGrow
            ? [.. replaced, .. Enumerable.Range(0, missing - replaced.Length).Select(_ => new Placement(view.Group, names.Next()))]
            : replaced;
        Invariant.Holds(!mayGrow || all.Length == missing, "every wanted place is held or being filled");
        return all;
    }

    private static bool CountsAsReschedule(GroupView view, GroupDecision decision, Allocation previous) =>
        view.Group.Disconnect.WaitsAsRescheduled && decision.Absences.ReplacedNow.Contains(previous);

    private static Placement Of(GroupView view, int index, Allocation previous, Func<Allocation, AdmittedJob?>? earlier) =>
        earlier?.Invoke(previous) is { } version && version.FindGroup(view.Group.Name) is { } group
            ? new Placement(group, index, previous, Version: version)
            : new Placement(view.Group, index, previous);

    // A canary is called like what it will replace, unless something that stays is called so, too.
    private static ImmutableArray<Placement> PlaceCanaries(GroupView view, GroupDecision decision, Allocation[] old)
    {
        int wanted = (view.Update?.Canary ?? 0) - decision.Canaries.Length - decision.FailedCanaries.Length;
        HashSet<int> taken = [.. decision.Canaries.Concat(decision.FailedCanaries).Select(static canary => canary.NameIndex)];
        HashSet<int> held = [.. decision.Staying.Select(static allocation => allocation.NameIndex)];
        HashSet<AllocationId> leaving = [.. old.Select(static allocation => allocation.Id)];
        HashSet<int> staying = [.. decision.Staying.Where(allocation => !leaving.Contains(allocation.Id)).Select(static allocation => allocation.NameIndex)];
        IEnumerable<int> free = Enumerable.Range(0, int.MaxValue).Where(index => !held.Contains(index));
        return
        [
            .. old.Select(static allocation => allocation.NameIndex).Distinct().Where(index => !staying.Contains(index)).Concat(free)
                .Where(index => !taken.Contains(index))
                .Take(wanted)
                .Select(index => AsCanary(view, index, null)),
        ];
    }

    private static Placement AsCanary(GroupView view, int index, Allocation? failed) => new(
        view.Group, index, failed, failed is null ? null : StopReasons.Rescheduled, IsReschedule: failed is not null, IsCanary: true);

    // Whatever was placed by the deployment and is not yet judged takes a share; one that was found bad stops all.
    private static int BudgetOf(GroupView view, GroupDecision decision)
    {
        int most = view.Update!.MaxParallel ?? 0;
        if (view.Deployment is not { } deployment)
        {
            return most;
        }

        Allocation[] own = [.. decision.Staying.Where(allocation => allocation.DeploymentId == deployment.Id)];
        return Array.Exists(own, static allocation => allocation.Health is { Healthy: false })
            ? 0
            : most - own.Count(static allocation => allocation.Health?.Healthy is null);
    }

    // A new allocation keeps the number of the old one, unless a promoted canary has it already.
    private static ImmutableArray<Placement> Replace(GroupView view, GroupDecision decision, Allocation[] old, int budget, AllocationNames names)
    {
        HashSet<AllocationId> leaving = [.. old.Select(static allocation => allocation.Id)];
        HashSet<int> taken = [.. decision.Staying.Where(allocation => !leaving.Contains(allocation.Id)).Select(static allocation => allocation.NameIndex)];
        return
        [
            .. old.Take(budget).Select(one =>
                new Placement(view.Group, taken.Add(one.NameIndex) ? one.NameIndex : names.Next(), one, StopReasons.Updated)),
        ];
    }

    private static DeploymentGroup? Start(GroupView view, int updated, int missing, bool needsCanaries)
    {
        bool isNew = updated > 0 || !view.Allocations.Any(allocation =>
            allocation.Job.Version == view.Job.Version && allocation.Job.CreateIndex == view.Job.CreateIndex);
        return view.Update is not { } update || view.Deployment is not null || updated + missing == 0 || !isNew ? null : new DeploymentGroup
        {
            AutoRevert = update.AutoRevert ?? false,
            AutoPromote = update.AutoPromote ?? false,
            ProgressDeadline = (update.ProgressDeadline ?? Duration.Zero).ToTimeSpan(),
            DesiredCanaries = needsCanaries ? update.Canary ?? 0 : 0,
            DesiredTotal = updated + missing,
        };
    }
}
