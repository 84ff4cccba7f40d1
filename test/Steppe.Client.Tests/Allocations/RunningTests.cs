using System.Globalization;
using Steppe.Client.Files;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Allocations;

public sealed class RunningTests
{
    [Fact]
    public async Task A_batch_task_completes_and_its_output_is_kept()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "echo hello; echo oops >&2"));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        TaskState state = update.TaskStates["main"];
        Assert.Equal("Received,Task Setup,Started,Terminated", Words.Types(state));
        Assert.Equal("Exit Code: 0", state.Events[^1].DisplayMessage);
        Assert.True(state.Successful);
        Assert.Equal("All tasks have completed", update.ClientDescription);
        Assert.Equal("hello\n", await cluster.ReadLogAsync(allocation.Id, "main"));
        Assert.Equal("oops\n", await cluster.ReadLogAsync(allocation.Id, "main", LogStream.Stderr));
    }

    [Fact]
    public async Task What_comes_twice_runs_once()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        cluster.Servers.Stutters = true;
        AssignedAllocation[] allocations = [.. Enumerable.Range(0, 20).Select(static _ => Jobs.Allocation("batch", Jobs.Script("main", "echo hello")))];

        foreach (AssignedAllocation allocation in allocations)
        {
            cluster.Servers.Want(allocation);
        }

        foreach (AssignedAllocation allocation in allocations)
        {
            AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
            TaskState state = update.TaskStates["main"];
            Assert.True(Words.Types(state) == "Received,Task Setup,Started,Terminated", Words.Events(state));
            Assert.Equal("hello\n", await cluster.ReadLogAsync(allocation.Id, "main"));
        }
    }

    [Fact]
    public async Task A_failing_task_is_restarted_by_policy_and_then_fails_the_allocation()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "echo try; exit 3"));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Failed);

        TaskState state = update.TaskStates["main"];
        Assert.Equal("Received,Task Setup,Started,Terminated,Restarting,Started,Terminated,Not Restarting", Words.Types(state));
        Assert.Equal((1UL, true), (state.Restarts, state.Failed));
        Assert.Equal("3", state.Events[3].Details["exit_code"]);
        Assert.Equal("try\ntry\n", await cluster.ReadLogAsync(allocation.Id, "main"));
    }

    [Fact]
    public async Task A_task_that_ignores_its_signal_is_killed_after_the_grace()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script(
            "main",
            "trap '' TERM; echo ready; while :; do sleep 0.1; done",
            static task => task with { KillSignal = "SIGTERM", KillTimeout = Duration.FromSeconds(1) }));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result == "ready\n", "the task is ready");

        cluster.Servers.Stop(allocation.Id);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        TaskState state = update.TaskStates["main"];
        Assert.EndsWith("Killing,Terminated,Killed", Words.Types(state), StringComparison.Ordinal);
        Assert.Equal("Sent interrupt. Waiting 1s before force killing", state.Events[^3].DisplayMessage);
        Assert.Equal("Exit Code: 137, Signal: 9", state.Events[^2].DisplayMessage);
        Assert.InRange(state.Events[^1].At - state.Events[^3].At, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
        Assert.False(state.Failed);
    }

    [Fact]
    public async Task The_signal_comes_after_the_shutdown_delay_and_a_friendly_task_ends_at_once()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script(
            "main",
            "trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.02; done",
            static task => task with { ShutdownDelay = new Duration(300_000_000), KillTimeout = Duration.FromSeconds(20) }));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result == "ready\n", "the task is ready");

        cluster.Servers.Stop(allocation.Id);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Complete)).TaskStates["main"];

        Assert.EndsWith("Waiting for shutdown delay,Killing,Terminated,Killed", Words.Types(state), StringComparison.Ordinal);
        Assert.True(state.Events[^3].At - state.Events[^4].At >= TimeSpan.FromMilliseconds(290));
        Assert.Equal("Exit Code: 0", state.Events[^2].DisplayMessage);
        Assert.EndsWith("bye\n", await cluster.ReadLogAsync(allocation.Id, "main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_run_in_the_order_of_their_lifecycle()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        const string Append = "echo $NOMAD_TASK_NAME >> $NOMAD_ALLOC_DIR/data/order";
        AssignedAllocation allocation = Jobs.Allocation(
            "batch",
            Jobs.Script("after", Append).WithHook("poststart"),
            Jobs.Script("end", Append).WithHook("poststop"),
            Jobs.Script("main", $"{Append}; while ! grep -q after $NOMAD_ALLOC_DIR/data/order; do sleep 0.02; done"),
            Jobs.Script("init", $"sleep 0.2; {Append}").WithHook("prestart"),
            Jobs.Script("side", "while :; do sleep 0.05; done").WithHook("prestart", sidecar: true));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        Assert.Equal("init\nmain\nafter\nend\n", await File.ReadAllTextAsync(cluster.Shared(allocation.Id, "order")));
        Assert.Contains("Main Tasks Dead,Killing,Terminated,Killed", Words.Types(update.TaskStates["side"]), StringComparison.Ordinal);
        Assert.True(update.TaskStates["end"].StartedAt >= update.TaskStates["side"].FinishedAt);
    }

    [Fact]
    public async Task The_end_of_the_leader_ends_the_others()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch",
            Jobs.Script("lead", "sleep 0.3", static task => task with { Leader = true }),
            Jobs.Script("other", "while :; do sleep 0.05; done"));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        Assert.Contains("Leader Task Dead,Killing,Terminated,Killed", Words.Types(update.TaskStates["other"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_task_takes_its_siblings_along_but_not_poststop()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch",
            Jobs.Script("bad", "exit 1", static task => task with { RestartPolicy = new RestartPolicy { Attempts = 0 } }),
            Jobs.Script("good", "while :; do sleep 0.05; done"),
            Jobs.Script("end", "echo cleaned").WithHook("poststop"));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(
            allocation.Id, static one => one.TaskStates.Values.All(static state => state.State == TaskRunState.Dead));

        Assert.Equal(ClientStatus.Failed, update.ClientStatus);
        Assert.Contains("Sibling Task Failed", Words.Types(update.TaskStates["good"]), StringComparison.Ordinal);
        Assert.False(update.TaskStates["good"].Failed);
        Assert.Equal("cleaned\n", await cluster.ReadLogAsync(allocation.Id, "end"));
    }

    [Fact]
    public async Task A_task_sees_its_environment_and_its_directories()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script(
            "main",
            "env; pwd; stat -c '%a %n' . local secrets tmp alloc/ private",
            static task => task with
            {
                Env = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("WHERE", "${node.unique.name}"),
            }));

        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
        string[] lines = (await cluster.ReadLogAsync(allocation.Id, "main")).Split('\n');

        string root = Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString());
        Assert.Contains($"NOMAD_ALLOC_DIR={root}/alloc", lines);
        Assert.Contains($"NOMAD_TASK_DIR={root}/main/local", lines);
        Assert.Contains($"NOMAD_SECRETS_DIR={root}/main/secrets", lines);
        Assert.Contains($"NOMAD_ALLOC_ID={allocation.Id}", lines);
        Assert.Contains("NOMAD_ADDR_http=127.0.0.1:23456", lines);
        Assert.Contains("NOMAD_MEMORY_LIMIT=300", lines);
        Assert.Contains("WHERE=worker", lines);
        Assert.Contains($"{root}/main", lines);
        Assert.Contains("777 .", lines);
        Assert.Contains("777 local", lines);
        Assert.Contains("777 secrets", lines);
        Assert.Contains("1777 tmp", lines);
        Assert.Contains("777 alloc/", lines);
        Assert.Contains("700 private", lines);
    }

    [Fact]
    public async Task An_unknown_variable_in_the_configuration_fails_the_task_without_a_restart()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "echo ${NO_SUCH_THING}"));

        cluster.Servers.Want(allocation);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Failed)).TaskStates["main"];

        Assert.Equal("Received,Task Setup,Failed Validation", Words.Types(state));
        Assert.Contains("config.args[1]: unknown variable NO_SUCH_THING", state.Events[^1].DisplayMessage, StringComparison.Ordinal);
        Assert.Equal(0UL, state.Restarts);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_driver_failure()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch", new TaskSpec { Name = "main", Driver = "raw_exec", Config = Jobs.Config("""{"command":"/no/such/program"}""") });

        cluster.Servers.Want(allocation);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Failed)).TaskStates["main"];

        Assert.Contains("Driver Failure", Words.Types(state), StringComparison.Ordinal);
        Assert.Contains("/no/such/program", Words.Events(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_allocation_taken_back_before_it_ran_is_reported_as_complete_and_leaves_no_directory()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script("main", "echo never"));

        cluster.Servers.Want(allocation with { DesiredStatus = DesiredStatus.Stop });
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        Assert.Null(update.TaskStates["main"].StartedAt);
        Assert.False(Directory.Exists(Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString())));
    }

    [Fact]
    public async Task A_requested_restart_starts_the_task_again_and_a_signal_reaches_it()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script(
            "main", "trap 'echo hup' HUP; echo started; while :; do sleep 0.02; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result == "started\n", "the task has started");

        await cluster.Agent.SignalAsync(allocation.Id, "main", "SIGHUP", CancellationToken.None);
        await Wait.UntilAsync(() => cluster.ReadLogAsync(allocation.Id, "main").Result == "started\nhup\n", "the signal");
        await cluster.Agent.RestartAsync(allocation.Id, "main");
        await Wait.UntilAsync(
            () => cluster.ReadLogAsync(allocation.Id, "main").Result == "started\nhup\nstarted\n", "the task has started again");
        AllocationUpdate update = await cluster.HearAsync(
            allocation.Id, static one => one.TaskStates["main"] is { Restarts: 1, State: TaskRunState.Running });

        Assert.Contains("Signaling,Restart Signaled,Killing,Terminated,Started", Words.Types(update.TaskStates["main"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_short_allocations_all_complete()
    {
        await using Cluster cluster = await Cluster.StartAsync(static options => options with { GcMaxAllocations = 1000 });
        AssignedAllocation[] allocations =
        [
            .. Enumerable.Range(0, 100).Select(static number => Jobs.Allocation(
                "batch", Jobs.Script("main", $"echo {number.ToString(CultureInfo.InvariantCulture)}"))),
        ];

        foreach (AssignedAllocation allocation in allocations)
        {
            cluster.Servers.Want(allocation);
        }

        for (int number = 0; number < allocations.Length; number++)
        {
            await cluster.HearAsync(allocations[number].Id, ClientStatus.Complete);
            Assert.Equal($"{number}\n", await cluster.ReadLogAsync(allocations[number].Id, "main"));
        }
    }

    [Fact]
    public async Task What_waits_for_its_predecessor_ends_when_it_is_not_wanted_any_more()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation first = Jobs.Allocation("service", Jobs.Script("main", "while :; do sleep 0.05; done"));
        cluster.Servers.Want(first);
        await cluster.HearAsync(first.Id, static update => update.ClientStatus == ClientStatus.Running);
        AssignedAllocation second = Jobs.Allocation("service", Jobs.Script("main", "while :; do sleep 0.05; done")) with { PreviousAllocationId = first.Id };
        cluster.Servers.Want(second);
        await cluster.HearAsync(second.Id, static update => update.ClientStatus == ClientStatus.Pending && update.TaskStates["main"].Events.Count > 0);

        cluster.Servers.Stop(second.Id);
        AllocationUpdate ended = await cluster.HearAsync(second.Id, static update => update.ClientStatus == ClientStatus.Complete);

        Assert.Null(ended.TaskStates["main"].StartedAt);
        Assert.Equal(ClientStatus.Running, cluster.Servers.UpdatesOf(first.Id)[^1].ClientStatus);
    }
}
