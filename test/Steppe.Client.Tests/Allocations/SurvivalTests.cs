using System.Globalization;
using Steppe.Client.State;
using Steppe.Client.Tests.Support;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Supervisor.Client;

namespace Steppe.Client.Tests.Allocations;

public sealed class SurvivalTests
{
    [Fact]
    public async Task A_new_agent_adopts_running_tasks_and_learns_of_those_that_ended_meanwhile()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        NodeId node = cluster.Agent.NodeId;
        AssignedAllocation lives = Jobs.Allocation(
            "service", Jobs.Script("main", "n=0; while :; do n=$((n+1)); echo $n; sleep 0.02; done"));
        AssignedAllocation ends = Jobs.Allocation(
            "batch",
            Jobs.Script(
                "main",
                "echo $$; while [ ! -e $NOMAD_ALLOC_DIR/data/go ]; do sleep 0.02; done; echo last words; exit 7",
                static task => task with { RestartPolicy = new RestartPolicy { Attempts = 0 } }));
        cluster.Servers.Want(lives);
        cluster.Servers.Want(ends);
        AllocationUpdate before = await cluster.HearAsync(lives.Id, ClientStatus.Running);
        await cluster.HearAsync(ends.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(ends.Id, "main").Result.EndsWith('\n'), "the task's process id");
        string process = (await cluster.ReadLogAsync(ends.Id, "main")).Trim();

        await cluster.Agent.DisposeAsync();
        await File.WriteAllTextAsync(cluster.Shared(ends.Id, "go"), "");
        await Wait.UntilAsync(() => !Processes.IsAlive(process), "the task has ended without an agent");
        await cluster.StartAgentAsync();

        Assert.Equal(node, cluster.Agent.NodeId);
        AllocationUpdate failed = await cluster.HearAsync(ends.Id, ClientStatus.Failed);
        Assert.Equal("7", failed.TaskStates["main"].Events.Single(static one => one.Type == "Terminated").Details["exit_code"]);
        Assert.EndsWith("last words\n", await cluster.ReadLogAsync(ends.Id, "main"), StringComparison.Ordinal);

        cluster.Servers.Stop(lives.Id);
        AllocationUpdate stopped = await cluster.HearAsync(lives.Id, ClientStatus.Complete);
        Assert.Equal(before.TaskStates["main"].StartedAt, stopped.TaskStates["main"].StartedAt);
        Assert.Equal("Received,Task Setup,Started,Killing,Terminated,Killed", Words.Types(stopped.TaskStates["main"]));
        int[] numbers =
        [
            .. (await cluster.ReadLogAsync(lives.Id, "main")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static text => int.Parse(text, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public async Task A_start_that_the_dead_agent_could_not_note_down_is_not_made_twice()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "service", Jobs.Script("main", "echo $$ >> $NOMAD_ALLOC_DIR/data/starts; while :; do sleep 0.05; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => File.Exists(cluster.Shared(allocation.Id, "starts")), "the task runs");
        await cluster.Agent.DisposeAsync();
        await using (StateDatabase database = StateDatabase.Open(cluster.Options.StateDirectory))
        {
            StoredTask stored = database.Load().Allocations.Single().Tasks["main"];
            await database.SaveAsync(allocation.Id, "main", stored with
            {
                Handle = null,
                Progress = stored.Progress with { Phase = RunnerPhase.Starting, State = new TaskState() },
            });
        }

        await cluster.StartAgentAsync();
        await Wait.UntilAsync(
            () => cluster.Agent.Allocations is [{ ClientStatus: ClientStatus.Running }], "the new agent has the task");

        Assert.Single(await File.ReadAllLinesAsync(cluster.Shared(allocation.Id, "starts")));
    }

    [Fact]
    public async Task A_process_that_the_dead_agent_could_not_note_down_is_ended_before_the_next_attempt()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script("main", "echo $$; while :; do sleep 0.05; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result.EndsWith('\n'), "the task's process id");
        string first = (await cluster.ReadLogAsync(allocation.Id, "main")).Trim();
        await cluster.Agent.DisposeAsync();
        await using (StateDatabase database = StateDatabase.Open(cluster.Options.StateDirectory))
        {
            StoredTask stored = database.Load().Allocations.Single().Tasks["main"];
            await database.SaveAsync(allocation.Id, "main", stored with
            {
                Handle = null,
                Progress = stored.Progress with { Phase = RunnerPhase.Starting, State = new TaskState() },
            });
        }

        // The repeated start does not come as far as the driver, which would have found the process: a hook fails before.
        string directory = Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString(), "main");
        Directory.Move(directory, directory + ".away");
        await File.WriteAllTextAsync(directory, "in the way");

        await cluster.StartAgentAsync();
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Failed);

        Assert.Equal(
            "Task Setup,Setup Failure,Restarting,Task Setup,Setup Failure,Not Restarting", Words.Types(update.TaskStates["main"]));
        Assert.False(Processes.IsAlive(first), "the process of the first attempt is gone before the second begins");
    }

    [Fact]
    public async Task A_stop_that_the_dead_agent_had_begun_is_carried_on()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script(
            "main",
            "trap '' INT; while [ ! -e $NOMAD_ALLOC_DIR/data/go ]; do sleep 0.02; done; exit 5",
            static task => task with { KillTimeout = Duration.FromSeconds(25) }));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        cluster.Servers.Stop(allocation.Id);
        await cluster.HearAsync(allocation.Id, static one => Words.Types(one.TaskStates["main"]).EndsWith("Killing", StringComparison.Ordinal));

        await cluster.Agent.DisposeAsync();
        await cluster.StartAgentAsync();
        await File.WriteAllTextAsync(cluster.Shared(allocation.Id, "go"), "");

        // Not failed and not restarted: its end was wanted.
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
        Assert.EndsWith("Terminated,Killed", Words.Types(update.TaskStates["main"]), StringComparison.Ordinal);
        Assert.Equal(0UL, update.TaskStates["main"].Restarts);
    }

    [Fact]
    public async Task The_death_of_the_supervisor_is_told_and_its_tasks_are_restarted_by_policy()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script("main", "echo $$; while :; do sleep 0.05; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result.EndsWith('\n'), "the task's process id");
        string first = (await cluster.ReadLogAsync(allocation.Id, "main")).Trim();
        int supervisor;
        await using (SupervisorClient client = await cluster.ConnectSupervisorAsync())
        {
            supervisor = client.Hello.ProcessId;
        }

        System.Diagnostics.Process.GetProcessById(supervisor).Kill();
        AllocationUpdate update = await cluster.HearAsync(
            allocation.Id, static one => one.TaskStates["main"] is { Restarts: 1, State: TaskRunState.Running });

        TaskEvent terminated = update.TaskStates["main"].Events.Single(static one => one.Type == "Terminated");
        Assert.StartsWith("Exit Code: unknown, Exit Message: ", terminated.DisplayMessage, StringComparison.Ordinal);
        Assert.False(Processes.IsAlive(first), "the first process is gone");
        await using SupervisorClient successor = await cluster.ConnectSupervisorAsync();
        Assert.NotEqual(supervisor, successor.Hello.ProcessId);
    }

    [Fact]
    public async Task Tasks_run_on_while_the_servers_are_away_and_their_end_is_told_when_they_are_back()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch", Jobs.Script("main", "while [ ! -e $NOMAD_ALLOC_DIR/data/go ]; do sleep 0.02; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);

        cluster.Servers.IsAway = true;
        await File.WriteAllTextAsync(cluster.Shared(allocation.Id, "go"), "");
        await Wait.UntilAsync(
            () => cluster.Agent.Allocations.Single().ClientStatus == ClientStatus.Complete, "the task has ended");
        Assert.Equal(ClientStatus.Running, cluster.Servers.UpdatesOf(allocation.Id)[^1].ClientStatus);
        cluster.Servers.IsAway = false;

        await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
    }

    [Fact]
    public async Task A_dev_agent_takes_its_tasks_along()
    {
        await using Cluster cluster = await Cluster.StartAsync(static options => options with { IsDev = true });
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script("main", "echo $$; while :; do sleep 0.05; done"));
        cluster.Servers.Want(allocation);
        await Wait.UntilAsync(
            () => cluster.Agent.Allocations is [{ ClientStatus: ClientStatus.Running }]
                && cluster.ReadLogAsync(allocation.Id, "main").Result.EndsWith('\n'),
            "the task runs");
        string process = (await cluster.ReadLogAsync(allocation.Id, "main")).Trim();

        await cluster.Agent.DisposeAsync();

        Assert.False(Processes.IsAlive(process));
    }

    [Fact]
    public async Task Two_agents_cannot_share_a_directory()
    {
        await using Cluster cluster = await Cluster.StartAsync();

        IOException error = await Assert.ThrowsAsync<IOException>(cluster.StartAgentAsync);

        Assert.Contains("another agent uses this directory", error.Message, StringComparison.Ordinal);
    }
}
