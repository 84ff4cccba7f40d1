using Steppe.Model;

namespace Steppe.ClientCore.Tests.Allocations;

public sealed class RunTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TaskState Running = new() { State = TaskRunState.Running, StartedAt = Start };
    private static readonly TaskState Dead = new() { State = TaskRunState.Dead };

    [Fact]
    public void The_next_limit_is_when_to_look_again()
    {
        TaskView[] tasks = [Task("a", Start, limit: 30), Task("b", Start.AddSeconds(5), limit: 20), Task("c", since: null, limit: 1)];

        Assert.Equal(Start.AddSeconds(25), Decide(tasks, group: 40, at: 10).LookAgainAt);
        Assert.Equal(Start.AddSeconds(15), Decide(tasks, group: 15, at: 10).LookAgainAt);
        Assert.Empty(Decide(tasks, group: 15, at: 10).Kill);
        Assert.Null(Decide([Task("a", Start, limit: null)], group: null, at: 10).LookAgainAt);
    }

    [Fact]
    public void A_task_ends_when_its_own_time_is_up_and_the_others_go_on()
    {
        AllocationStep step = Decide([Task("a", Start, limit: 10), Task("b", Start, limit: null)], group: null, at: 10);

        TaskKill kill = Assert.Single(step.Kill);
        Assert.Equal(("a", "max_run_duration of 10s"), (kill.Task, kill.TimedOutBy));
        Assert.Equal(new TaskObservation.TimeIsUp("max_run_duration of 10s"), kill.ToObservation());
    }

    [Fact]
    public void When_the_groups_time_is_up_the_leader_goes_first_and_nothing_starts_any_more()
    {
        TaskView[] tasks =
        [
            Task("lead", Start.AddSeconds(1), limit: null) with { IsLeader = true },
            Task("other", Start, limit: null),
            new TaskView("side", TaskPhase.PrestartSidecar, IsLeader: false, Running, Start),
            new TaskView("late", TaskPhase.Main, IsLeader: false, new TaskState()),
        ];

        AllocationStep step = Decide(tasks, group: 10, at: 10);

        TaskKill kill = Assert.Single(step.Kill);
        Assert.Equal(("lead", "group's max_run_duration of 10s"), (kill.Task, kill.TimedOutBy));
        Assert.Empty(step.MayStart);
        Assert.Empty(Decide(tasks, group: 10, at: 9).Kill);
    }

    [Fact]
    public void What_cleans_up_is_not_under_the_groups_limit()
    {
        TaskView[] tasks = [Task("main", Start, limit: null) with { State = Dead }, new TaskView("after", TaskPhase.Poststop, IsLeader: false, Running, Start)];

        AllocationStep step = Decide(tasks, group: 10, at: 99);

        Assert.Empty(step.Kill);
        Assert.Null(step.LookAgainAt);
    }

    [Fact]
    public void An_allocation_that_is_stopped_is_not_timed_out() => Assert.Null(Assert.Single(
        AllocationLifecycle.Decide([Task("a", Start, limit: 5)], Duration.FromSeconds(5), isStopping: true, Start.AddSeconds(60)).Kill).TimedOutBy);

    [Fact]
    public void A_limit_beyond_the_end_of_time_is_none() =>
        Assert.Null(Decide([Task("a", Start, limit: null) with { MaxRunDuration = new Duration(long.MaxValue) }], group: null, at: 1).Kill.FirstOrDefault());

    private static TaskView Task(string name, DateTimeOffset? since, int? limit) =>
        new(name, TaskPhase.Main, IsLeader: false, Running, since, limit is { } seconds ? Duration.FromSeconds(seconds) : null);

    private static AllocationStep Decide(TaskView[] tasks, int? group, int at) => AllocationLifecycle.Decide(
        tasks, group is { } seconds ? Duration.FromSeconds(seconds) : null, isStopping: false, Start.AddSeconds(at));
}
