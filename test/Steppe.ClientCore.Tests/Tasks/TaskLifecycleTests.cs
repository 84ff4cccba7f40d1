using Steppe.Model;

namespace Steppe.ClientCore.Tests.Tasks;

public sealed class TaskLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RestartRules Rules =
        new(Attempts: 1, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20), WaitsWhenExhausted: false, OnSuccess: false);

    private static readonly TaskObservation MayStart = new TaskObservation.MayStart();
    private static readonly TaskObservation Started = new TaskObservation.Started();
    private static readonly TaskObservation TimeIsUp = new TaskObservation.TimeIsUp("max_run_duration of 2s");
    private static readonly TaskObservation Kill = new TaskObservation.KillRequested(null);

    [Fact]
    public void A_task_that_exits_with_0_is_dead_and_not_failed()
    {
        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, Exit(0));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.Equal((TaskRunState.Dead, false), (progress.State.State, progress.State.Failed));
        Assert.Equal(["Started", "Terminated"], Types(progress));
        Assert.Equal("Exit Code: 0", progress.State.Events[^1].DisplayMessage);
    }

    [Fact]
    public void A_failing_task_is_restarted_by_policy_and_then_fails()
    {
        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, Exit(3));
        var wait = Assert.IsType<TaskStep.StartAt>(step);
        Assert.InRange(wait.At - Now, Rules.Delay, Rules.Delay * 1.25);
        Assert.Equal((TaskRunState.Pending, 1UL), (progress.State.State, progress.State.Restarts));

        (progress, step) = Run(MayStart, Started, Exit(3), MayStart, Started, Exit(3));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.True(progress.State.Failed);
        Assert.Equal(2, progress.Starts);
        Assert.Equal(["Started", "Terminated", "Restarting", "Started", "Terminated", "Not Restarting"], Types(progress));
    }

    [Fact]
    public void A_killed_task_is_not_failed_whatever_its_exit_code()
    {
        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, Kill);
        Assert.IsType<TaskStep.Stop>(step);

        (progress, step) = Run(MayStart, Started, Kill, Exit(137, 9));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.False(progress.State.Failed);
        Assert.Equal(["Started", "Terminated", "Killed"], Types(progress));
        Assert.Equal("Exit Code: 137, Signal: 9", progress.State.Events[1].DisplayMessage);
    }

    [Fact]
    public void A_kill_while_it_is_prepared_ends_the_task_without_a_failure()
    {
        (TaskProgress progress, TaskStep step) = Run(MayStart, Kill, new TaskObservation.StartAbandoned());

        Assert.IsType<TaskStep.Finish>(step);
        Assert.False(progress.State.Failed);
        Assert.Equal(["Killed"], Types(progress));
    }

    [Fact]
    public void A_failed_download_is_told_by_its_own_event_and_restarted_by_policy()
    {
        var failed = new TaskObservation.SetupFailed("no", CanRecover: true, TaskEvents.FailedArtifactDownload(Now, "no"));

        (TaskProgress progress, TaskStep step) = Run(MayStart, failed);

        Assert.IsType<TaskStep.StartAt>(step);
        Assert.Equal(["Failed Artifact Download", "Restarting"], Types(progress));
        Assert.Equal("no", progress.State.Events[0].Details["download_error"]);
    }

    [Fact]
    public void A_kill_before_the_start_ends_the_task_at_once()
    {
        (TaskProgress progress, TaskStep step) = Run(Kill);

        Assert.IsType<TaskStep.Finish>(step);
        Assert.Equal((TaskRunState.Dead, 0), (progress.State.State, progress.Starts));
    }

    [Fact]
    public void A_kill_during_the_start_takes_effect_when_the_process_is_there()
    {
        Assert.IsType<TaskStep.Wait>(Run(MayStart, Kill).Step);
        Assert.IsType<TaskStep.Stop>(Run(MayStart, Kill, Started).Step);
        Assert.IsType<TaskStep.Finish>(Run(MayStart, Kill, new TaskObservation.StartFailed("no", CanRecover: true)).Step);
    }

    [Fact]
    public void A_kill_during_the_wait_for_a_restart_ends_the_task() =>
        Assert.IsType<TaskStep.Finish>(Run(MayStart, Started, Exit(1), Kill).Step);

    [Fact]
    public void A_requested_restart_is_at_once_and_free_of_charge()
    {
        TaskObservation restart = new TaskObservation.RestartRequested("User requested restart", CountsAsFailure: false);

        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, restart, Exit(130, 2));

        Assert.Equal(Now, Assert.IsType<TaskStep.StartAt>(step).At);
        Assert.Equal(RestartWindow.Unused, progress.Window);
        Assert.Equal(1UL, progress.State.Restarts);
        Assert.Equal(["Started", "Restart Signaled", "Terminated"], Types(progress));
    }

    [Fact]
    public void A_restart_from_the_start_waits_for_the_gate_and_brings_the_dead_back()
    {
        TaskObservation restart = new TaskObservation.RestartRequested("User requested all", CountsAsFailure: false, FromTheStart: true);

        (TaskProgress running, TaskStep step) = Run(MayStart, Started, restart, Exit(130, 2));
        Assert.IsType<TaskStep.Settle>(step);
        (TaskProgress dead, step) = Run(MayStart, Started, Exit(0), restart);
        Assert.IsType<TaskStep.Wait>(step);

        foreach (TaskProgress progress in (TaskProgress[])[running, dead])
        {
            Assert.Equal((RunnerPhase.Waiting, null, TaskRunState.Pending), (progress.Phase, progress.StartsAt, progress.State.State));
            Assert.Equal((1, 1UL, false, null), (progress.Starts, progress.State.Restarts, progress.RestartsFromTheStart, progress.State.FinishedAt));
        }

        // One that was told to end stays dead.
        Assert.Equal(RunnerPhase.Dead, Run(MayStart, Started, Kill, Exit(0), restart).Progress.Phase);
        Assert.IsType<TaskStep.Start>(Run(MayStart, Started, Exit(0), restart, MayStart).Step);
    }

    [Fact]
    public void A_restart_that_counts_obeys_the_policy_even_after_exit_0()
    {
        TaskObservation restart = new TaskObservation.RestartRequested("unhealthy", CountsAsFailure: true);

        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, restart, Exit(0), MayStart, Started, restart, Exit(0));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.True(progress.State.Failed);
    }

    [Theory]
    [InlineData(true, "Driver Failure,Restarting")]
    [InlineData(false, "Driver Failure,Not Restarting")]
    public void A_failed_start_obeys_the_policy(bool canRecover, string expected) =>
        Assert.Equal(
            expected,
            string.Join(',', Types(Run(MayStart, new TaskObservation.StartFailed("no such file", canRecover)).Progress)));

    [Fact]
    public void A_refused_task_fails_without_a_restart()
    {
        (TaskProgress progress, TaskStep step) = Run(
            MayStart, new TaskObservation.Refused(TaskEvents.FailedValidation(Now, "config.args: unknown variable X")));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.True(progress.State.Failed);
        Assert.Equal(["Failed Validation"], Types(progress));
    }

    [Fact]
    public void An_unknown_exit_code_counts_as_failure_and_says_so()
    {
        (TaskProgress progress, TaskStep step) = Run(
            MayStart, Started, new TaskObservation.Exited(new TaskExit(null, Message: "the supervisor died")));

        Assert.IsType<TaskStep.StartAt>(step);
        Assert.Equal("Exit Code: unknown, Exit Message: \"the supervisor died\"", progress.State.Events[1].DisplayMessage);
    }

    [Fact]
    public void A_task_whose_time_is_up_is_stopped_and_fails_without_a_restart_however_it_ends()
    {
        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, TimeIsUp);
        Assert.IsType<TaskStep.Stop>(step);

        (progress, step) = Run(MayStart, Started, TimeIsUp, Kill, TimeIsUp, Exit(0));

        Assert.IsType<TaskStep.Finish>(step);
        Assert.True(progress.State.Failed);
        Assert.Equal(["Started", "Timed Out", "Terminated", "Not Restarting"], Types(progress));
        Assert.Equal("Exceeded the max_run_duration of 2s", progress.State.Events[^1].DisplayMessage);
        Assert.Equal("true", progress.State.Events[^1].Details["timed_out"]);
    }

    [Fact]
    public void Time_that_is_up_during_the_start_or_the_wait_for_a_restart_ends_the_task_too()
    {
        Assert.IsType<TaskStep.Wait>(Run(MayStart, TimeIsUp).Step);
        Assert.IsType<TaskStep.Stop>(Run(MayStart, TimeIsUp, Started).Step);
        Assert.True(Run(MayStart, TimeIsUp, new TaskObservation.StartFailed("no", CanRecover: true)).Progress.State.Failed);
        (TaskProgress progress, TaskStep step) = Run(MayStart, Started, Exit(1), TimeIsUp);
        Assert.IsType<TaskStep.Finish>(step);
        Assert.True(progress.State.Failed);
        Assert.Equal(["Started", "Terminated", "Restarting", "Timed Out", "Not Restarting"], Types(progress));
    }

    [Fact]
    public void A_kill_that_came_before_the_time_was_up_stays_a_kill() =>
        Assert.False(Run(MayStart, Started, Kill, TimeIsUp, Exit(137, 9)).Progress.State.Failed);

    [Fact]
    public void Time_counts_from_the_first_start()
    {
        TaskProgress progress = Run(MayStart, Started).Progress;
        DateTimeOffset later = Now + TimeSpan.FromMinutes(5);
        foreach (TaskObservation seen in new[] { Exit(1), MayStart, Started })
        {
            progress = TaskLifecycle.Next(progress, seen, Rules, later, new Entropy(1)).Progress;
        }

        Assert.Equal((Now, later), (progress.RunsSince!.Value, progress.State.StartedAt!.Value));
    }

    [Fact]
    public void Nothing_moves_a_dead_task()
    {
        TaskProgress dead = Run(MayStart, Started, Exit(0)).Progress;

        Assert.All(
            [MayStart, Started, Exit(1), Kill],
            late => Assert.Equal((dead, new TaskStep.Wait()), TaskLifecycle.Next(dead, late, Rules, Now, new Entropy(1))));
    }

    [Fact]
    public void Restart_text_names_the_delay_and_only_unusual_reasons()
    {
        Assert.Equal(
            "Task restarting in 15.3s",
            TaskEvents.Restarting(Now, TimeSpan.FromSeconds(15.3), RestartTracker.WithinPolicy).DisplayMessage);
        Assert.Equal("why - Task restarting in 1s", TaskEvents.Restarting(Now, TimeSpan.FromSeconds(1), "why").DisplayMessage);
    }

    private static TaskObservation Exit(int code, int signal = 0) => new TaskObservation.Exited(new TaskExit(code, signal));

    private static IEnumerable<string> Types(TaskProgress progress) => progress.State.Events.Select(static one => one.Type);

    private static (TaskProgress Progress, TaskStep Step) Run(params TaskObservation[] seen)
    {
        var entropy = new Entropy(7);
        (TaskProgress Progress, TaskStep Step) at = (TaskProgress.Fresh, new TaskStep.Wait());
        foreach (TaskObservation one in seen)
        {
            at = TaskLifecycle.Next(at.Progress, one, Rules, Now, entropy);
        }

        return at;
    }
}
