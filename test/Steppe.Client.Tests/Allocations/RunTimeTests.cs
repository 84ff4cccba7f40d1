using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Allocations;

/// <summary><c>max_run_duration</c> with real processes.</summary>
public sealed class RunTimeTests
{
    private const string Patient = "trap 'echo asked' USR1; trap 'echo wrong' INT; echo ready; while :; do sleep 0.05; done";

    [Fact]
    public async Task A_task_whose_time_is_up_gets_its_signal_then_is_killed_and_not_tried_again()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", Patient, static task => task with
        {
            MaxRunDuration = Duration.FromSeconds(1), MaxRunSignal = "SIGUSR1", KillTimeout = Duration.FromSeconds(1),
        }));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Failed);

        TaskState state = update.TaskStates["main"];
        Assert.Equal("Received,Task Setup,Started,Timed Out,Killing,Terminated,Not Restarting", Words.Types(state));
        Assert.Equal("Task has used up the max_run_duration of 1s", state.Events[3].DisplayMessage);
        Assert.Equal((0UL, "9"), (state.Restarts, state.Events[5].Details["signal"]));
        Assert.True(state.FinishedAt - state.StartedAt >= TimeSpan.FromSeconds(2), "the signal's grace was waited for");
        Assert.Equal("ready\nasked\n", await cluster.ReadLogAsync(allocation.Id, "main"));
    }

    [Fact]
    public async Task Restarts_do_not_stop_the_clock_of_the_group()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "echo try; sleep 0.2; exit 1", static task => task with
        {
            RestartPolicy = new RestartPolicy { Attempts = 1000, Interval = Duration.FromHours(1), Delay = new Duration(10_000_000), Mode = "fail" },
        }));
        TaskGroup group = allocation.Job.TaskGroups![0] with { MaxRunDuration = Duration.FromSeconds(2) };

        cluster.Servers.Want(allocation with { Job = allocation.Job with { TaskGroups = [group] } });
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Failed);

        TaskState state = update.TaskStates["main"];
        Assert.True(state.Restarts > 0, Words.Events(state));
        Assert.Equal("Exceeded the group's max_run_duration of 2s", state.Events[^1].DisplayMessage);
    }

    [Fact]
    public async Task An_adopted_task_keeps_its_deadline_and_one_that_is_over_is_ended_by_the_new_agent()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch", Jobs.Script("main", "echo $$; while :; do sleep 0.05; done", static task => task with { MaxRunDuration = Duration.FromSeconds(3) }));
        cluster.Servers.Want(allocation);
        AllocationUpdate running = await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        DateTimeOffset deadline = running.TaskStates["main"].StartedAt!.Value + TimeSpan.FromSeconds(3);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result.EndsWith('\n'), "the task's process id");
        string process = (await cluster.ReadLogAsync(allocation.Id, "main")).Trim();

        await cluster.Agent.DisposeAsync();
        await Wait.UntilAsync(() => TimeProvider.System.GetUtcNow() > deadline, "the deadline passes without an agent");
        Assert.True(Processes.IsAlive(process), "nobody else ends it");
        await cluster.StartAgentAsync();

        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Failed);
        Assert.EndsWith("Started,Timed Out,Killing,Terminated,Not Restarting", Words.Types(update.TaskStates["main"]), StringComparison.Ordinal);
        Assert.Equal(running.TaskStates["main"].StartedAt, update.TaskStates["main"].StartedAt);
    }
}
