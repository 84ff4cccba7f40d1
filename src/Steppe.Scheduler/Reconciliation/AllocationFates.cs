using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Says what becomes of each allocation of a group.</summary>
/// <remarks>Pure and total. The order of the arms in <see cref="Of(Allocation, GroupView, DateTimeOffset)"/> is the specification.
/// Source: scheduler reference §7.2, §7.3, §11; decision 0095.</remarks>
internal static class AllocationFates
{
    /// <summary>A reschedule due this soon is done at once.</summary>
    public static readonly TimeSpan DueSoon = TimeSpan.FromSeconds(1);

    /// <summary>The fates of all allocations; where a client has come back, those of the ones that stood in follow from its.</summary>
    public static ILookup<Fate, Allocation> Of(GroupView group, DateTimeOffset now)
    {
        Allocation[] ordered =
        [
            .. group.Allocations
                .OrderBy(static allocation => allocation.NameIndex)
                .ThenBy(static allocation => allocation.CreateIndex)
                .ThenBy(static allocation => allocation.Id),
        ];
        var fates = ordered.ToDictionary(static allocation => allocation.Id, allocation => Of(allocation, group, now));
        if (fates.ContainsValue(Fate.Reconnected))
        {
            ReturnChoice.Settle(group, ordered, fates);
        }

        return ordered.ToLookup(allocation => fates[allocation.Id]);
    }

    private static Fate Of(Allocation allocation, GroupView group, DateTimeOffset now) => allocation switch
    {
        _ when NeedsMarkingAsLost(allocation, group.Hosts) => Fate.MarkLost,
        { IsTerminal: true } when group.RunsToCompletion && IsOfOlderVersion(allocation, group.Job) => Fate.Superseded,
        { ClientStatus: ClientStatus.Failed, IsServerTerminal: false, UnknownSince: not null, NextAllocationId.IsNone: false, DesiredTransition.Rerun: not true } => Fate.FailedAway,
        { IsTerminal: true, NextAllocationId.IsNone: false } => Fate.Ignore,
        { IsTerminal: true, DesiredTransition.Rerun: true } => Fate.Rerun,
        { LostSince: { } since, IsCanary: false } when StopsBy(allocation, since) is { } stopsBy => stopsBy - now <= DueSoon ? Fate.LostDue : Fate.LostWaiting,
        { ClientStatus: ClientStatus.Lost, IsServerTerminal: false, IsCanary: false } => Fate.LostDue,
        { IsServerTerminal: true } =>
            group.RunsToCompletion && allocation is { DesiredStatus: DesiredStatus.Stop, RanToSuccess: true } ? Fate.Keep : Fate.Ignore,
        { IsCanary: true, ClientStatus: not (ClientStatus.Complete or ClientStatus.Lost) } when !MayStay(allocation, group) => Fate.DropCanary,
        { ClientStatus: ClientStatus.Failed } => IsDue(allocation, group, now) ? Fate.Reschedule : Fate.Keep,
        { IsClientTerminal: true } => group.RunsToCompletion ? Fate.Keep : Fate.Ignore,
        _ => OfLiving(allocation, group, now),
    };

    // Wanted, and pending, running or unknown.
    private static Fate OfLiving(Allocation allocation, GroupView group, DateTimeOffset now)
    {
        DisconnectPolicy policy = group.Group.Disconnect;
        HostState host = group.Hosts.Of(allocation.NodeId);
        return (host, allocation.ClientStatus) switch
        {
            (HostState.Gone, _) => Fate.Lost,
            (HostState.Disconnected, ClientStatus.Running) => policy.MayReturn ? Fate.Disconnecting : Fate.Lost,
            (HostState.Disconnected, ClientStatus.Pending) => policy.LostAfter > TimeSpan.Zero || policy.Replaces ? Fate.Lost : Fate.Keep,
            (HostState.Down, not ClientStatus.Unknown) when policy.Replaces => Fate.Lost,
            _ when allocation.DesiredTransition.Migrate == true => Fate.Migrate,
            (_, ClientStatus.Unknown) when policy.LostAfter > TimeSpan.Zero => IsExpired(allocation, policy, now) && policy.Replaces ? Fate.Lost : Fate.Away,
            _ when policy.LostAfter > TimeSpan.Zero && HasReturned(allocation, group.Hosts) => Fate.Reconnected,
            (HostState.Down, ClientStatus.Running) when !policy.Replaces => Fate.Disconnecting,
            (HostState.Down or HostState.Disconnected, ClientStatus.Unknown) when !policy.Replaces => Fate.Away,
            (HostState.Down or HostState.Disconnected, _) => Fate.Lost,
            (_, ClientStatus.Unknown) => Fate.Away,
            _ => Fate.Keep,
        };
    }

    /// <summary>Whether it was out of reach and is heard again, and nobody has noted that yet.</summary>
    /// <remarks>What has to be started once more on its return is back, too: when it runs nobody would ask again.</remarks>
    public static bool HasReturned(Allocation allocation, Hosts hosts) =>
        allocation is { ClientStatus: ClientStatus.Running or ClientStatus.Pending, UnknownSince: not null }
        && hosts.Of(allocation.NodeId) == HostState.Present;

    /// <summary>Since when an allocation is out of reach; from <paramref name="now"/> on when its client was heard last.</summary>
    public static DateTimeOffset AwaySince(Allocation allocation, DateTimeOffset now) =>
        (allocation.ClientStatus == ClientStatus.Unknown ? allocation.UnknownSince : null) ?? now;

    /// <summary>When an allocation that is out of reach is given up; null when it never is.</summary>
    public static DateTimeOffset? ExpiryOf(Allocation allocation, DisconnectPolicy policy, DateTimeOffset now)
    {
        DateTimeOffset since = AwaySince(allocation, now);
        return policy.LostAfter > TimeSpan.Zero && policy.LostAfter < DateTimeOffset.MaxValue - since ? since + policy.LostAfter : null;
    }

    /// <summary>When the client of an allocation that is lost has ended it by itself; null when it does not.</summary>
    public static DateTimeOffset? StopsBy(Allocation allocation, DateTimeOffset lostAt)
    {
        if (Hosts.PolicyOf(allocation).StopOnClientAfter is not { } after || allocation.Job.FindGroup(allocation.TaskGroup) is not { } group)
        {
            return null;
        }

        TimeSpan kill = group.Tasks.Max(static task => task.KillTimeout.ToTimeSpan());
        return after < DateTimeOffset.MaxValue - lostAt - kill ? lostAt + after + kill : DateTimeOffset.MaxValue;
    }

    private static bool IsExpired(Allocation allocation, DisconnectPolicy policy, DateTimeOffset now) =>
        ExpiryOf(allocation, policy, now) - now <= DueSoon;

    // Tried out by a deployment that is over, or where it cannot go on: it makes room for another one, if that is still wanted.
    private static bool MayStay(Allocation canary, GroupView group) =>
        group.IsCurrentCanary(canary)
        && (canary.IsClientTerminal
            || (group.Hosts.Of(canary.NodeId) == HostState.Present && canary.DesiredTransition.Migrate != true));

    /// <summary>Whether it was told to stop, but its client can no longer say that it has: the servers say so in its place.</summary>
    public static bool NeedsMarkingAsLost(Allocation allocation, Hosts hosts) =>
        allocation is { IsServerTerminal: true, IsClientTerminal: false } && hosts.Lose(allocation);

    private static bool IsOfOlderVersion(Allocation allocation, AdmittedJob job) =>
        allocation.Job.CreateIndex < job.CreateIndex || allocation.Job.Version < job.Version;

    private static bool IsDue(Allocation failed, GroupView group, DateTimeOffset now)
    {
        if (failed.DesiredTransition.ForceReschedule == true)
        {
            return true;
        }

        return !group.IsHeld(failed)
            && RescheduleArithmetic.FindDueAt(failed, group.Group.ReschedulePolicy) is { } due
            && (failed.FollowupEvaluationId == group.EvaluationId || due - now <= DueSoon);
    }
}
