namespace Steppe.Model;

/// <summary>The rules of <c>max_run_duration</c> and <c>max_run_signal</c>, on a group and on a task.</summary>
/// <remarks>Pure. Source: job specification §2.2; for tasks and the signal decision 0040.</remarks>
internal static class RunTimeRules
{
    public static void CheckGroup(string path, TaskGroup group, Job job, Violations violations)
    {
        CheckDuration(path, group.MaxRunDuration, job, violations);
        bool isLimited = group.MaxRunDuration is not null || group.Tasks.OrEmpty().Any(static task => task.MaxRunDuration is not null);
        CheckSignal(path, group.MaxRunSignal, isLimited, violations);
    }

    public static void CheckTask(string path, TaskSpec task, TaskGroup group, Job job, Violations violations)
    {
        CheckDuration(path, task.MaxRunDuration, job, violations);
        CheckSignal(path, task.MaxRunSignal, task.MaxRunDuration is not null || group.MaxRunDuration is not null, violations);
    }

    private static void CheckDuration(string path, Duration? limit, Job job, Violations violations)
    {
        if (limit is null)
        {
            return;
        }

        violations.Require(
            job.Type is "batch" or "sysbatch",
            $"{path}.max_run_duration",
            $"only batch work ends, and this is a {job.Type} job: remove it, or make the job type \"batch\".");
        violations.Require(limit > Duration.Zero, $"{path}.max_run_duration", $"{limit} leaves no time to run: write more than 0s, or leave it out for no limit.");
    }

    private static void CheckSignal(string path, string? signal, bool isLimited, Violations violations)
    {
        violations.Require(
            signal is null || isLimited, $"{path}.max_run_signal", "it is sent when max_run_duration is over, and none is set: add one or remove the signal.");
        violations.Require(signal is not "", $"{path}.max_run_signal", "it is empty: name a signal such as \"SIGUSR1\", or leave it out to use kill_signal.");
    }
}
