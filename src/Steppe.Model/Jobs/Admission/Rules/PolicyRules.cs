namespace Steppe.Model;

/// <summary>The rules of restart, reschedule, update and migrate blocks.</summary>
/// <remarks>Pure. Source: job specification §2.8, §2.9.</remarks>
internal static class PolicyRules
{
    private static readonly Duration MinInterval = Duration.FromSeconds(5);
    private static readonly Duration MinDelay = Duration.FromSeconds(5);
    private static readonly Duration MinRescheduleInterval = Duration.FromSeconds(15);

    public static void CheckGroup(string path, TaskGroup group, Job job, Violations violations)
    {
        CheckRestart($"{path}.restart", group.RestartPolicy, violations);
        CheckReschedule($"{path}.reschedule", group.ReschedulePolicy, job, violations);
        CheckUpdate($"{path}.update", group.Update, job, violations);
        CheckMigrate($"{path}.migrate", group.Migrate, job, violations);
    }

    public static void CheckRestart(string path, RestartPolicy? policy, Violations violations)
    {
        if (policy is not { Attempts: int attempts, Interval: Duration interval, Delay: Duration delay })
        {
            return;
        }

        violations.RequireOneOf(policy.Mode, ["fail", "delay"], $"{path}.mode");
        violations.Require(attempts >= 0, $"{path}.attempts", $"{attempts} is negative: write 0 to never restart.");
        violations.Require(attempts != 0 || policy.Mode != "delay", path, "attempts = 0 never restarts, so mode \"delay\" means nothing: use mode = \"fail\".");
        violations.Require(delay >= Duration.Zero, $"{path}.delay", $"{delay} is negative: write 0s or more.");
        violations.Require(interval >= MinInterval, $"{path}.interval", $"{interval} is too short: write {MinInterval} or more.");
        violations.Require(
            attempts <= 0 || delay.Nanoseconds <= interval.Nanoseconds / attempts || interval < MinInterval,
            path, $"{attempts} attempts with a delay of {delay} do not fit into an interval of {interval}: raise interval, or lower attempts or delay.");
    }

    private static void CheckReschedule(string path, ReschedulePolicy? policy, Job job, Violations violations)
    {
        if (job.Type == "system")
        {
            violations.Require(policy is null, path, "a system job's allocations belong to their nodes and are never rescheduled: remove the block.");
            return;
        }

        bool isDisabled = policy is not { Unlimited: true } and not { Attempts: > 0 };
        if (isDisabled || job.Type == "sysbatch" || policy is not { Delay: Duration delay, MaxDelay: Duration maxDelay })
        {
            violations.Require(policy?.Attempts is null or >= 0, $"{path}.attempts", $"{policy?.Attempts} is negative: write 0 to never reschedule.");
            return;
        }

        violations.RequireOneOf(policy.DelayFunction, ["constant", "exponential", "fibonacci"], $"{path}.delay_function");
        violations.Require(delay >= MinDelay, $"{path}.delay", $"{delay} is too short: write {MinDelay} or more.");
        if (policy.DelayFunction != "constant")
        {
            violations.Require(
                maxDelay >= MinDelay && maxDelay >= delay,
                $"{path}.max_delay", $"{maxDelay} must be {MinDelay} or more and at least delay ({delay}): raise it.");
        }

        if (policy.Unlimited == true)
        {
            violations.Require(
                policy.Attempts is null or 0,
                path, $"unlimited = true and attempts = {policy.Attempts} exclude each other: set attempts = 0, or unlimited = false.");
            return;
        }

        CheckInterval(path, policy, violations);
    }

    private static void CheckInterval(string path, ReschedulePolicy policy, Violations violations)
    {
        Duration interval = policy.Interval ?? Duration.Zero;
        violations.Require(interval >= MinRescheduleInterval, $"{path}.interval", $"{interval} is too short: write {MinRescheduleInterval} or more.");
        Int128 needed = TotalDelay(policy);
        violations.Require(
            needed <= interval.Nanoseconds || interval < MinRescheduleInterval,
            $"{path}.interval",
            $"{policy.Attempts} attempts need {new Duration((long)Int128.Min(needed, long.MaxValue))} of delays, which do not fit into {interval}: raise interval or lower attempts.");
    }

    /// <summary>The sum of all delays of a limited policy, in nanoseconds.</summary>
    /// <remarks>Takes a bounded number of steps whatever the number of attempts: once the delay stops growing it multiplies.</remarks>
    private static Int128 TotalDelay(ReschedulePolicy policy)
    {
        Int128 limit = policy.MaxDelay is { Nanoseconds: > 0 } most ? most.Nanoseconds : long.MaxValue;
        Int128 delay = Int128.Clamp(policy.Delay!.Value.Nanoseconds, 0, limit);
        Int128 remaining = policy.Attempts ?? 0;
        if (delay == 0 || policy.DelayFunction is not ("exponential" or "fibonacci"))
        {
            return remaining * delay;
        }

        Int128 before = 0;
        Int128 total = 0;
        for (; remaining > 0 && delay < limit; remaining--)
        {
            total += delay;
            Int128 next = policy.DelayFunction == "exponential" ? delay * 2 : before + delay;
            (before, delay) = (delay, Int128.Min(next, limit));
        }

        return total + (remaining * delay);
    }

    private static void CheckUpdate(string path, UpdateStrategy? update, Job job, Violations violations)
    {
        if (update is null)
        {
            return;
        }

        if (job.Type is "batch" or "sysbatch")
        {
            violations.Add(path, $"a {job.Type} job is not updated step by step: remove the update block.");
            return;
        }

        if (update is not { HealthyDeadline: Duration healthy, ProgressDeadline: Duration progress, MinHealthyTime: Duration least, Stagger: Duration stagger })
        {
            return;
        }

        violations.RequireOneOf(update.HealthCheck, ["checks", "task_states", "manual"], $"{path}.health_check");
        violations.Require(update.MaxParallel >= 0, $"{path}.max_parallel", $"{update.MaxParallel} is negative: write 0 to replace all at once.");
        violations.Require(update.Canary >= 0, $"{path}.canary", $"{update.Canary} is negative: write 0 for none.");
        violations.Require(update.AutoPromote != true || update.Canary > 0, $"{path}.auto_promote", "there is nothing to promote without canaries: set canary, or remove it.");
        violations.Require(least >= Duration.Zero, $"{path}.min_healthy_time", $"{least} is negative: write 0s or more.");
        violations.Require(healthy > Duration.Zero, $"{path}.healthy_deadline", $"{healthy} must be more than zero: raise it.");
        violations.Require(progress >= Duration.Zero, $"{path}.progress_deadline", $"{progress} is negative: write 0s to fail at the first unhealthy allocation.");
        violations.Require(least < healthy, $"{path}.min_healthy_time", $"{least} must be less than healthy_deadline ({healthy}): change one of them.");
        violations.Require(
            progress == Duration.Zero || healthy < progress,
            $"{path}.healthy_deadline", $"{healthy} must be less than progress_deadline ({progress}): change one of them.");
        violations.Require(stagger > Duration.Zero, $"{path}.stagger", $"{stagger} must be more than zero: raise it.");
    }

    private static void CheckMigrate(string path, MigrateStrategy? migrate, Job job, Violations violations)
    {
        if (migrate is not { MinHealthyTime: Duration least, HealthyDeadline: Duration healthy })
        {
            return;
        }

        if (job.Type != "service")
        {
            violations.Add(path, $"only service jobs are migrated step by step, not {job.Type} jobs: remove the migrate block.");
            return;
        }

        violations.Require(migrate.MaxParallel >= 0, $"{path}.max_parallel", $"{migrate.MaxParallel} is negative: write 0 or more.");
        violations.RequireOneOf(migrate.HealthCheck, ["checks", "task_states"], $"{path}.health_check");
        violations.Require(least >= Duration.Zero, $"{path}.min_healthy_time", $"{least} is negative: write 0s or more.");
        violations.Require(least < healthy, $"{path}.min_healthy_time", $"{least} must be less than healthy_deadline ({healthy}): change one of them.");
    }
}
