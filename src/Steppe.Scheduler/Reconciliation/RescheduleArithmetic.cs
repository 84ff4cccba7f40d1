using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>When a failed allocation may be tried again, and what its successor remembers of it.</summary>
/// <remarks>Pure. Source: job specification, block <c>reschedule</c>; scheduler reference §10.</remarks>
public static class RescheduleArithmetic
{
    /// <summary>Events an unlimited policy remembers.</summary>
    public const int MaxRememberedEvents = 5;

    /// <summary>When the allocation failed: the end of its last task, or the last report about it.</summary>
    public static DateTimeOffset FailedAt(Allocation allocation) =>
        allocation.TaskStates.Values.Max(static task => task.FinishedAt) ?? allocation.ModifiedAt;

    /// <summary>When the failed allocation may be replaced, or null when its policy says never.</summary>
    public static DateTimeOffset? FindDueAt(Allocation failed, ReschedulePolicy? policy)
    {
        // What has used up its time has done so for every attempt.
        if (policy is null || Outcomes.Of(failed) == Outcome.TimedOut || !MayRetry(failed, policy))
        {
            return null;
        }

        return FailedAt(failed) + NextDelay(failed, policy);
    }

    /// <summary>How long an allocation that is out of reach waits for another one in its place, or null when its policy allows none.</summary>
    public static TimeSpan? FindDelay(Allocation away, ReschedulePolicy? policy) =>
        policy is not null && MayRetry(away, policy) ? NextDelay(away, policy) : null;

    /// <summary>How long to wait before the next attempt.</summary>
    public static TimeSpan NextDelay(Allocation failed, ReschedulePolicy policy)
    {
        TimeSpan first = Span(policy.Delay);
        TimeSpan most = Span(policy.MaxDelay);
        if (failed.Reschedules is not [.., var last])
        {
            return first;
        }

        TimeSpan next = policy.DelayFunction switch
        {
            "exponential" => 2 * last.Delay,
            "fibonacci" => NextFibonacci(failed.Reschedules, first, most),
            _ => first,
        };
        if (most <= TimeSpan.Zero || next <= most)
        {
            return next;
        }

        // It ran longer than the longest wait, so this is not the old trouble: begin again.
        return FailedAt(failed) - last.At > most ? first : most;
    }

    /// <summary>What the replacement remembers: the attempts that still matter, and this one.</summary>
    public static ImmutableArray<RescheduleEvent> Remember(Allocation failed, ReschedulePolicy? policy, DateTimeOffset now)
    {
        TimeSpan interval = Span(policy?.Interval);
        IEnumerable<RescheduleEvent> earlier = policy?.Unlimited == true
            ? failed.Reschedules.TakeLast(MaxRememberedEvents)
            : failed.Reschedules.Where(past => interval > TimeSpan.Zero && now - past.At <= interval);
        TimeSpan delay = policy is null ? TimeSpan.Zero : NextDelay(failed, policy);
        return [.. earlier, new RescheduleEvent(now, failed.Id, failed.NodeId, delay)];
    }

    private static bool MayRetry(Allocation failed, ReschedulePolicy policy)
    {
        int attempts = policy.Attempts ?? 0;
        if (policy.Unlimited == true || attempts <= 0 || failed.Reschedules.Count == 0)
        {
            return policy.Unlimited == true || attempts > 0;
        }

        TimeSpan interval = Span(policy.Interval);
        DateTimeOffset failedAt = FailedAt(failed);
        int used = failed.Reschedules.Count(past => failedAt - past.At < interval);
        return used < attempts && NextDelay(failed, policy) < interval;
    }

    // After a reset the last two are (longest, first): their sum would be at the cap again.
    private static TimeSpan NextFibonacci(IReadOnlyList<RescheduleEvent> past, TimeSpan first, TimeSpan most)
    {
        if (past.Count < 2)
        {
            return first;
        }

        TimeSpan last = past[^1].Delay;
        TimeSpan lastButOne = past[^2].Delay;
        return lastButOne == most && last == first ? first : last + lastButOne;
    }

    private static TimeSpan Span(Duration? duration) => (duration ?? Duration.Zero).ToTimeSpan();
}
